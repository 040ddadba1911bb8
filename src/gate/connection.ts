import type { Env } from '../env/env.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Journal } from '../journal/journal.ts';
import type { Observer } from '../metrics/observer.ts';
import type { ClientAddress } from './client-address.ts';
import type { ClientWire } from './client-wire.ts';
import type { Postmaster } from './postmaster.ts';
import type { Revocation } from './revocation.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';

/** Shared is what all connections of a process have in common. */
export interface Shared {
  readonly env: Env;
  readonly journal: Pick<Journal, 'log'>;
  readonly postmaster: Postmaster;
  readonly revocation: Revocation;
  readonly observer: Observer;
  /** 32 secret bytes that stay the same over restarts, for the salts of roles that do not exist. */
  readonly mockNonce: Buffer;
  /** The version of the program. */
  readonly version: string;
}

/** Connection is one client on its way through the gate. */
export interface Connection {
  readonly shared: Shared;
  /** The configuration that was in force when the client was accepted. */
  readonly running: Running;
  readonly wire: ClientWire;
  readonly session: Session;
  /** Where the client connects from, a proxy's word included; undefined where it came over a Unix socket. */
  readonly client: ClientAddress | undefined;
  /** What the client is told in place of a login: it is over a limit. */
  readonly overLimit: Refusal | undefined;
  /** When the login must be over, by env.monotonic (ms). */
  readonly deadline: number;
}
