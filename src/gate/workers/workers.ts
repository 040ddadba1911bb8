import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../../env/env.ts';
import type { Journal } from '../../journal/journal.ts';
import { disconnection } from '../../journal/session-texts.ts';
import { noTraffic, type Observer } from '../../metrics/observer.ts';
import type { Admitted } from '../admit.ts';
import type { Backend, BackendMetrics, ConfigurationParts } from '../backend.ts';
import { endBanned, type BannedRequest } from '../end-banned.ts';
import type { OwnPostmaster } from '../own-postmaster.ts';
import type { Session } from '../session.ts';
import { StartupFailure } from '../startup-failure.ts';
import { answerQuestion, note } from './answer-worker.ts';
import { packConfiguration, type ConfigurationParcel } from './configuration-parcel.ts';
import { workerEnded } from './exit-text.ts';
import { Member, type AboutSession } from './member.ts';
import type { WorkerStart } from './messages.ts';
import type { RecordedFiles } from './recorded-files.ts';
import { observe } from './remote-observer.ts';
import { applyView } from './session-view.ts';
import { WaitingRoom } from './waiting-room.ts';
import type { Exit } from './worker-process.ts';

/** WorkersRequest is what the workers of a gate stand on. */
export interface WorkersRequest extends BannedRequest {
  readonly count: number;
  readonly env: Env;
  readonly journal: Pick<Journal, 'log'>;
  readonly observer: Observer;
  readonly postmaster: OwnPostmaster;
  readonly start: WorkerStart;
  readonly configuration: ConfigurationParts;
  readonly files: RecordedFiles;
}

/** A worker that has lived for less than this (ms) died at once: the next one waits before it is started. */
const shortLife = 10_000;

/** The first wait before a worker is started again (ms), and the longest: it doubles each time in a row. */
const firstDelay = 1_000;
const longestDelay = 60_000;

/** closeLimit is how long a worker without connections may take to end (ms). */
const closeLimit = 5_000;

/** startWorkers starts the processes that serve connections. It throws a StartupFailure where one does not start. */
export async function startWorkers(request: WorkersRequest): Promise<Backend> {
  const workers = new Workers(request);
  const failures = await Promise.all(Array.from({ length: request.count }, () => workers.launch()));
  const failure = failures.find((one) => one !== undefined);
  if (failure === undefined) return workers;
  await workers.close();
  throw new StartupFailure('could not start worker process', { detail: failure });
}

class Workers implements Backend {
  readonly #request: WorkersRequest;
  readonly #members = new Set<Member>();
  readonly #waiting: WaitingRoom;
  #parcel: ConfigurationParcel;
  #next: ConfigurationParcel | undefined;
  #closing = false;

  constructor(request: WorkersRequest) {
    this.#request = request;
    this.#parcel = this.#pack(request.configuration, request.files);
    this.#waiting = new WaitingRoom(({ session }) => request.postmaster.ended(session));
  }

  /** launch starts a worker and waits until it serves; it gives why it does not. So many before it have died at once. */
  async launch(shortLives = 0): Promise<string | undefined> {
    const startedAt = this.#request.env.monotonic();
    const member: Member = new Member({ startedAt, shortLives }, (message) => this.#take(member, message));
    this.#members.add(member);
    void member.process.exited.then((exit) => this.#lost(member, exit));
    const { start } = this.#request;
    const failure = await member.prepare({ kind: 'start', start, configuration: this.#parcel });
    if (failure === undefined) return this.#bringUp(member);
    // It would stay for nothing, and nobody would take its place.
    member.process.kill();
    return failure;
  }

  serve(admitted: Admitted): void {
    const [least] = [...this.#members]
      .filter(({ isReady }) => isReady)
      .toSorted((one, other) => one.served.size - other.served.size);
    const { env, running } = this.#request;
    const waited = env.monotonic() - admitted.acceptedAt;
    const left = running().settings.authentication_timeout * 1000 - waited;
    if (least === undefined) return this.#waiting.add(admitted, left);
    least.serve(admitted, waited, left, () => void this.#giveUp(least, admitted.session));
  }

  async prepare(next: ConfigurationParts, files = this.#parcel.files): Promise<string | undefined> {
    const configuration = this.#pack(next, files);
    this.#next = configuration;
    const ready = [...this.#members].filter(({ isReady }) => isReady);
    const failures = await Promise.all(ready.map((member) => member.prepare({ kind: 'prepare', configuration })));
    // One that has died meanwhile begins anew, with what is in force then.
    return failures.find((failure, index) => failure !== undefined && ready[index]?.hasExited === false);
  }

  takeUp(): void {
    this.#parcel = this.#next ?? this.#parcel;
    for (const member of this.#members) {
      if (!member.isReady) continue;
      if (member.parcel === this.#parcel) member.process.send({ kind: 'put-in-force' });
      else void this.#bringUp(member);
    }
    this.banned();
  }

  banned(): void {
    endBanned(this.#request);
  }

  async measure(): Promise<BackendMetrics> {
    const members = [...this.#members];
    const measured = await Promise.all(members.map((member) => member.measure()));
    const traffic = members.reduce(
      (sum, member) => ({
        received: sum.received + member.traffic.received,
        sent: sum.sent + member.traffic.sent,
      }),
      noTraffic,
    );
    return { traffic, processes: measured.flatMap((one) => (one === undefined ? [] : [one.metrics])) };
  }

  processes() {
    return [...this.#members].map(({ process, served }) => ({ pid: process.pid, connections: served.size }));
  }

  abandon(): void {
    this.#closing = true;
    for (const { process } of this.#members) process.kill();
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const admitted of this.#waiting.empty()) admitted.socket.destroy();
    const members = [...this.#members];
    for (const { process } of members) process.send({ kind: 'stop' });
    const ended = Promise.all(members.map(({ process }) => process.exited));
    const late = new AbortController();
    await Promise.race([ended, sleep(closeLimit, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    for (const { process } of this.#members) process.kill();
    await ended;
  }

  /** The configuration may have been replaced while a worker was starting. */
  async #bringUp(member: Member): Promise<string | undefined> {
    member.isReady = false;
    while (member.parcel !== this.#parcel) {
      const configuration = this.#parcel;
      const failure = await member.prepare({ kind: 'prepare', configuration });
      if (failure !== undefined) {
        member.process.kill();
        return failure;
      }
      member.process.send({ kind: 'put-in-force' });
    }
    member.isReady = true;
    for (const admitted of this.#waiting.empty()) this.serve(admitted);
    return undefined;
  }

  #take(member: Member, message: AboutSession): void {
    const { postmaster, journal, observer } = this.#request;
    if (message.kind === 'observed') return observe(observer, message.event);
    if (message.kind === 'missing') return this.#ended(member, message.id);
    const session = message.session && member.served.get(message.session.processId)?.session;
    if (session !== undefined && message.session !== undefined) applyView(session, message.session);
    if (message.kind === 'log') return journal.log(message.entry, session);
    if (session === undefined) return;
    if (message.kind === 'ask') {
      const { number, question } = message;
      void answerQuestion(postmaster, session, question).then((answer) =>
        member.process.send({ kind: 'answer', number, answer }),
      );
      return;
    }
    if (message.what === 'ended') return this.#ended(member, session.processId);
    if (message.what === 'begun') clearTimeout(member.served.get(session.processId)?.overdue);
    note(postmaster, session, message.what);
  }

  #ended(member: Member, id: number): void {
    const session = member.forget(id);
    if (session !== undefined) this.#request.postmaster.ended(session);
  }

  /**
   * A worker that has not ended a connection whose time is over has lost it, or hangs. What the connection holds is given
   * back either way; a worker that hangs is ended, so that another one takes its place.
   */
  async #giveUp(member: Member, session: Session): Promise<void> {
    const { journal, observer, postmaster } = this.#request;
    session.end('immediate');
    observer.counted({ outcome: 'dropped', reason: 'timeout' });
    postmaster.ended(session);
    if (member.isDoubted || (await member.answers()) || member.hasExited) return;
    const message = `server process (PID ${member.process.pid}) does not answer, and is ended`;
    journal.log({ severity: 'WARNING', message });
    member.process.kill();
  }

  #lost(member: Member, exit: Exit): void {
    const { env, journal, observer, postmaster, running } = this.#request;
    this.#members.delete(member);
    member.isReady = false;
    if (!this.#closing) journal.log(workerEnded(member.process.pid, exit, member.served.size));
    observer.carried(member.traffic);
    for (const [id, { session, socket }] of member.served) {
      // Messages of it that are still on their way find nothing.
      member.forget(id);
      socket?.destroy();
      if (session.phase === 'ended') continue;
      if (session.phase !== 'relaying') observer.counted({ outcome: 'failed', reason: 'internal-error' });
      else if (running().settings.log_disconnections) journal.log(disconnection(session, env.now()), session);
      postmaster.ended(session);
    }
    if (!this.#closing) void this.#replace(member, env.monotonic());
  }

  async #replace({ life }: Member, now: number): Promise<void> {
    const shortLives = now - life.startedAt < shortLife ? life.shortLives + 1 : 0;
    if (shortLives > 0) {
      const delay = Math.min(firstDelay * 2 ** (shortLives - 1), longestDelay);
      await sleep(delay, undefined, { ref: false });
    }
    if (this.#closing) return;
    const failure = await this.launch(shortLives);
    if (failure === undefined) return;
    this.#request.journal.log({ severity: 'LOG', message: 'could not start worker process', detail: failure });
  }

  #pack(parts: ConfigurationParts, files: RecordedFiles): ConfigurationParcel {
    return packConfiguration(parts, files, this.#request.env.interfaces());
  }
}
