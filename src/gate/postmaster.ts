import type { RoleFacts } from '../access/role.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { FailureKind } from '../guard/failure.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { CancelKey } from './cancel-keys.ts';
import type { ClientAddress } from './client-address.ts';
import type { Answer } from './console/answer.ts';
import type { Command } from './console/command.ts';
import type { Session } from './session.ts';

/**
 * Postmaster is what a connection asks of that part of the gate which knows all connections, and tells it. It may be in
 * another process, or ask a server in its turn, so that its answers are promises; none of them is ever rejected for that.
 * What it is told is done in the order in which it is told.
 */
export interface Postmaster {
  /** arrive lets the guard look at the client that a proxy has named, and notes it in the session. */
  arrive(session: Session, client: ClientAddress): Promise<Arrival>;
  /** fail counts a failure of the session's client. It gives the milliseconds that the client should wait for its answer. */
  fail(session: Session, kind: FailureKind): Promise<number>;
  /** delayOf is how many milliseconds the client waits before it is examined. */
  delayOf(session: Session): Promise<number>;
  /** succeed tells the guard of a login. */
  succeed(session: Session): void;
  /** refuseNewcomer says no before any password is asked for: the gate is stopping, or every slot is taken. */
  refuseNewcomer(session: Session, what: Newcomer): Promise<Refusal | undefined>;
  /** takePlace gives a session its place among all, or the refusal. */
  takePlace(session: Session, wanted: WantedPlace): Promise<Place>;
  /** cancel stops what the session of exactly this key runs, and tells whether there is one. */
  cancel(session: Session, key: CancelKey): Promise<boolean>;
  /** run does what an administrator says at the console. */
  run(session: Session, command: Command, who: Administrator): Promise<Answer>;
  /** begun notes that the connection has become a session. */
  begun(session: Session): void;
  /** ended forgets the connection, and gives back all that it holds. */
  ended(session: Session): void;
}

/** Arrival is what becomes of a connection once its client is known. */
export type Arrival =
  /** It may go on: to a login, or only so far that it can be told about the limit that it has met. */
  | { readonly kind: 'arrived'; readonly overLimit: Refusal | undefined }
  /** It ends without a word. */
  | { readonly kind: 'turned-away' };

/** Newcomer is what a connection wants to become. WAL senders and the console are not counted among the clients. */
export type Newcomer = 'console' | 'session' | 'walsender';

/** WantedPlace says what kind of place a login wants, and which version of cancel keys its client understands. */
export type WantedPlace = { readonly minorVersion: number } & (
  | { readonly kind: 'console' }
  | {
      readonly kind: 'session';
      readonly role: Pick<RoleFacts, 'name' | 'superuser' | 'usesReservedConnections'>;
      /** Undefined for a physical WAL sender, which is on none. */
      readonly database: ByteString | undefined;
      /** Whether it takes one of max_connections; WAL senders do not. */
      readonly holdsSlot: boolean;
    }
);

/** Place is what a session holds: a slot, a share in the limits of its role and database, and a cancel key. */
export type Place =
  | {
      readonly kind: 'taken';
      readonly key: CancelKey;
      /** release gives it back. A place that is not released ends with the connection. */
      release(): void;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Administrator is who gives commands at the console. */
export interface Administrator {
  readonly user: ByteString;
  readonly database: ByteString;
}
