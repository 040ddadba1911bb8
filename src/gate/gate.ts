import type { Ban } from '../guard/ban.ts';
import type { Journal } from '../journal/journal.ts';
import type { Backend } from './backend.ts';
import type { CancelKey } from './cancel-keys.ts';
import type { ControlAnswer, ControlRequest } from './control-request.ts';
import type { ControlSocket } from './control-socket.ts';
import type { ExternalPidFile } from './external-pid-file.ts';
import type { FleetPost } from './fleet/fleet-post.ts';
import type { GuardPost } from './guard-post.ts';
import type { Life } from './life.ts';
import { fatalLinger } from './limits.ts';
import type { Listeners } from './listeners.ts';
import type { OwnPostmaster } from './own-postmaster.ts';
import type { ReloadOutcome } from './reload-outcome.ts';
import type { Reloading } from './reloading.ts';
import type { ServiceNotices } from './service-notices.ts';
import type { Sessions } from './sessions.ts';
import type { ShutdownMode } from './shutdown-mode.ts';
import type { StartedMetrics } from './start-metrics.ts';
import { handOver, type HandOver } from './take-over/hand-over.ts';
import type { InheritedSocket } from './take-over/inherited-sockets.ts';

/** GateParts is what a gate has open. */
export interface GateParts {
  readonly journal: Journal;
  readonly life: Life;
  readonly sessions: Sessions;
  readonly guardPost: GuardPost;
  readonly fleet: FleetPost | undefined;
  readonly metrics: StartedMetrics;
  readonly reloading: Reloading;
  readonly postmaster: OwnPostmaster;
  readonly backend: Backend;
  readonly listeners: Listeners;
  readonly notices: ServiceNotices;
  /** The conninfo of the embedded server, which this process runs; undefined where none runs. */
  readonly embedded: string | undefined;
  /** Whether what waits at the sockets is for the next gate: a supervisor keeps them open. */
  readonly leavesWaiting: boolean;
}

/** Doors are the other ways to a gate, opened once nothing stands in the way of serving. */
export interface Doors {
  readonly control: ControlSocket | undefined;
  readonly pidFile: ExternalPidFile | undefined;
}

/** Gate is a running gate: it reads its files again, lets another take its place, and stops. */
export class Gate implements HandOver {
  readonly #parts: GateParts;
  #doors: Doors = { control: undefined, pidFile: undefined };
  #handingOver: 'no' | 'begun' | 'done' = 'no';
  #closed: Promise<void> | undefined;
  #drain = (): void => undefined;
  /** drained is fulfilled when another gate has taken over and the last session here has ended. */
  readonly drained = new Promise<void>((resolve) => (this.#drain = resolve));

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** opened notes the other ways to the gate, to be closed with it. */
  opened(doors: Doors): void {
    this.#doors = doors;
  }

  /** reload puts the files as they are now in force, whole, or keeps the old and says why. Reloads wait for each other. */
  reload(): Promise<ReloadOutcome> {
    return this.#parts.reloading.reload('received SIGHUP');
  }

  /**
   * stop ends the gate: smart waits for the sessions to end by themselves, fast ends them, immediate drops them. A later,
   * harder mode overtakes an earlier one. It resolves when nothing is left.
   */
  stop(mode: ShutdownMode): Promise<void> {
    const { life, notices, journal, listeners, leavesWaiting } = this.#parts;
    life.stop();
    notices.stopping();
    journal.log({ severity: 'LOG', message: `received ${mode} shutdown request` });
    if (leavesWaiting) listeners.stop();
    if (mode !== 'smart') this.#endSessions(mode);
    return this.#close();
  }

  /** takeOver lets another program take this gate's place. */
  takeOver(wish: Extract<ControlRequest, { command: 'take-over' }>): Promise<ControlAnswer> {
    return handOver(wish, this);
  }

  get journal(): Journal {
    return this.#parts.journal;
  }

  get embedded(): string | undefined {
    return this.#parts.embedded;
  }

  get stopping(): AbortSignal {
    return this.#parts.life.stopping;
  }

  begin(): boolean {
    if (this.stopping.aborted || this.#handingOver !== 'no') return false;
    this.#handingOver = 'begun';
    return true;
  }

  fail(): void {
    this.#handingOver = 'no';
  }

  sockets(): readonly InheritedSocket[] {
    const { listeners, metrics } = this.#parts;
    return [...listeners.sockets(), ...metrics.sockets()];
  }

  save(): Promise<void> {
    return this.#parts.guardPost.save();
  }

  async release(): Promise<void> {
    const { listeners, metrics, reloading, notices, guardPost } = this.#parts;
    this.#handingOver = 'done';
    listeners.stop();
    this.#doors.control?.stop();
    metrics.close();
    reloading.close();
    notices.close();
    await guardPost.release();
  }

  drain(last: Promise<void>): void {
    void Promise.all([this.#close(), last]).then(this.#drain);
  }

  cancel(key: CancelKey): Promise<boolean> {
    return this.#parts.postmaster.cancelByKey(key);
  }

  follow(): void {
    void this.#parts.reloading.reload('another gate has taken up files');
  }

  banned(ban: Ban, left: number): void {
    const { guardPost, reloading } = this.#parts;
    guardPost.bannedBySuccessor(ban, left, reloading.running().policies.guard);
  }

  /** A server that does not come to an end of its answer must not hold up the shutdown for longer than twice the linger. */
  #endSessions(mode: 'fast' | 'immediate'): void {
    const { sessions, listeners, backend } = this.#parts;
    listeners.close();
    sessions.endAll(mode === 'fast' ? 'administrator-command' : 'immediate');
    setTimeout(() => sessions.endAll('immediate'), 2 * fatalLinger).unref();
    setTimeout(() => backend.abandon(), 3 * fatalLinger).unref();
  }

  #close(): Promise<void> {
    this.#closed ??= this.#closeDown();
    return this.#closed;
  }

  async #closeDown(): Promise<void> {
    const { life, sessions, guardPost, fleet, metrics, reloading, backend, listeners, notices } = this.#parts;
    reloading.close();
    await sessions.emptied();
    await backend.close();
    listeners.close();
    life.end();
    await this.#doors.control?.close(this.#handingOver === 'done' ? 'of-a-successor' : 'ours');
    this.#doors.pidFile?.release();
    metrics.close();
    await reloading.running().catalog.close();
    await fleet?.close();
    await guardPost.close();
    notices.close();
  }
}
