import { refuse, type Refusal } from '../errors/refusal.ts';
import type { FailureKind } from '../guard/failure.ts';
import type { IpAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import { CancelKeys, type CancelKey } from './cancel-keys.ts';
import type { ClientAddress } from './client-address.ts';
import { runCommand, type Answer } from './console/answer.ts';
import type { Command } from './console/command.ts';
import type { Controlled } from './control-answer.ts';
import type { Entrance } from './guard-post.ts';
import type { Administrator, Arrival, Newcomer, Place, Postmaster, WantedPlace } from './postmaster.ts';
import type { Session } from './session.ts';
import { SessionLimits } from './session-limits.ts';
import { Slots } from './slots.ts';
import type { Predecessor } from './take-over/predecessor.ts';

/** What a connection holds; each is given back once. */
interface Held {
  leave?: () => void;
  release?: () => void;
}

/** OwnPostmaster is the postmaster in the process that knows all connections. */
export class OwnPostmaster implements Postmaster {
  readonly #gate: Controlled;
  readonly #predecessor: Predecessor | undefined;
  readonly #slots = new Slots();
  readonly #sessionLimits = new SessionLimits();
  readonly #cancelKeys: CancelKeys;
  readonly #held = new Map<Session, Held>();

  /** A predecessor is asked for sessions that nobody here knows. */
  constructor(gate: Controlled, predecessor?: Predecessor) {
    this.#gate = gate;
    this.#predecessor = predecessor;
    this.#cancelKeys = new CancelKeys(gate.env.randomBytes, gate.fleet?.cancelMark);
    gate.fleet?.holds({ sessionLimits: this.#sessionLimits, cancelKeys: this.#cancelKeys });
  }

  /** enter lets the guard look at a client whose address is known at once. */
  enter(client: ClientAddress): Entrance {
    return this.#gate.guardPost.enter(client.address, this.#gate.running().policies);
  }

  /** accepted opens the session of a connection that the guard has let in, where it has been asked. */
  accepted(client: ClientAddress | undefined, leave?: () => void): Session {
    const { guardPost, sessions, env, running } = this.#gate;
    guardPost.makeRoom(client?.address, running().settings);
    const session = sessions.open(client, env.now());
    this.#held.set(session, leave === undefined ? {} : { leave });
    return session;
  }

  async arrive(session: Session, client: ClientAddress): Promise<Arrival> {
    const { guardPost, sessions, running } = this.#gate;
    const held = this.#held.get(session);
    // It has gone while it was asking: nobody would leave for it.
    if (held === undefined) return { kind: 'turned-away' };
    const entrance = this.enter(client);
    if (entrance.kind === 'turned-away') return entrance;
    held.leave = entrance.leave;
    guardPost.makeRoom(client.address, running().settings);
    sessions.setClient(session, client);
    return { kind: 'arrived', overLimit: entrance.kind === 'refused' ? entrance.refusal : undefined };
  }

  async fail(session: Session, kind: FailureKind): Promise<number> {
    const { guardPost, running } = this.#gate;
    return session.address === undefined ? 0 : guardPost.fail(session, session.address, kind, running().policies);
  }

  async delayOf(session: Session): Promise<number> {
    const { guardPost, running } = this.#gate;
    return session.address === undefined ? 0 : guardPost.delayOf(session, session.address, running().policies);
  }

  succeed(session: Session): void {
    const { guardPost, running } = this.#gate;
    if (session.address !== undefined) guardPost.succeed(session, session.address, running().policies);
  }

  async refuseNewcomer(_session: Session, what: Newcomer): Promise<Refusal | undefined> {
    if (this.#gate.refusesNewcomers()) return refuse('shutting-down');
    return what === 'session' ? this.#slots.refuseNewcomer(this.#gate.running().settings) : undefined;
  }

  async takePlace(session: Session, wanted: WantedPlace): Promise<Place> {
    const held = this.#held.get(session);
    // It has gone while it was asking: nobody would give the place back.
    if (held === undefined) return { kind: 'refused', refusal: refuse('administrator-command') };
    const taken = wanted.kind === 'console' ? this.#takeConsole() : await this.#takeSlot(wanted);
    if (typeof taken !== 'function') return { kind: 'refused', refusal: taken };
    if (!this.#held.has(session)) {
      taken();
      return { kind: 'refused', refusal: refuse('administrator-command') };
    }
    const key = this.#cancelKeys.issue(wanted.minorVersion, () => session.cancel());
    held.release = () => {
      delete held.release;
      this.#cancelKeys.revoke(key);
      taken();
    };
    return { kind: 'taken', key, release: () => this.release(session) };
  }

  /** release gives a session's place back. */
  release(session: Session): void {
    this.#held.get(session)?.release?.();
  }

  cancel(session: Session, key: CancelKey): Promise<boolean> {
    return this.cancelByKey(key, session.address);
  }

  /** cancelByKey does the same for a successor, which has the connection. */
  async cancelByKey({ processId, secretKey }: CancelKey, from?: IpAddress): Promise<boolean> {
    const target = this.#cancelKeys.find(processId, secretKey);
    target?.();
    if (target !== undefined) return true;
    const key = { processId, secretKey };
    if ((await this.#predecessor?.cancel(key)) === true) return true;
    const { fleet } = this.#gate;
    return fleet !== undefined && !this.#cancelKeys.isMarked(processId) && fleet.cancel(key, from);
  }

  run(session: Session, command: Command, who: Administrator): Promise<Answer> {
    return runCommand(command, this.#gate, { ...who, session });
  }

  begun(session: Session): void {
    this.#gate.sessions.noteLogin(session);
  }

  ended(session: Session): void {
    const held = this.#held.get(session);
    this.#held.delete(session);
    held?.release?.();
    held?.leave?.();
    this.#gate.sessions.close(session);
  }

  #takeConsole(): Refusal | (() => void) {
    return this.#slots.takeConsole() ?? (() => this.#slots.freeConsole());
  }

  async #takeSlot({
    role,
    database,
    holdsSlot,
  }: Extract<WantedPlace, { kind: 'session' }>): Promise<Refusal | (() => void)> {
    const { settings } = this.#gate.running();
    const noSlot = holdsSlot ? this.#slots.take(settings, role) : undefined;
    if (noSlot !== undefined) return noSlot;
    const overLimit = this.#sessionLimits.take(settings, role, database);
    if (overLimit !== undefined) {
      if (holdsSlot) this.#slots.free();
      return overLimit;
    }
    const free = (): void => {
      this.#sessionLimits.free(role.name, database);
      if (holdsSlot) this.#slots.free();
      this.#gate.fleet?.freed(this.#sessionLimits.of(role.name, database));
    };
    const overSum = await this.#refuseBySum(role, database);
    if (overSum === undefined) return free;
    free();
    return overSum;
  }

  /** Other gates are asked after the session has been counted, so that of two at once at most one gets the last place. */
  async #refuseBySum(
    role: Extract<WantedPlace, { kind: 'session' }>['role'],
    database: ByteString | undefined,
  ): Promise<Refusal | undefined> {
    const { fleet, running } = this.#gate;
    if (fleet === undefined) return undefined;
    const counted = this.#sessionLimits.of(role.name, database);
    const elsewhere = await fleet.elsewhere(counted);
    return role.superuser ? undefined : this.#sessionLimits.refuseOver(running().settings, counted, elsewhere);
  }
}
