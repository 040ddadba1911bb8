import type { AuthMethod } from '../dialect/auth-method.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { HbaRecord } from '../hba/record.ts';

/** DropReason is why a connection ended without a word to the client. */
export type DropReason = HandshakeEnd | 'turned-away';

/** HandshakeEnd is why one ended in its handshake. */
export type HandshakeEnd = 'closed' | 'timeout' | 'protocol' | 'tls' | 'certificate';

/**
 * ConnectionResult is how far a connection got. Its texts are the gate's own, never a client's: metrics have one series
 * for each of them.
 */
export type ConnectionResult =
  | { readonly outcome: 'session'; readonly reason: AuthMethod }
  | { readonly outcome: 'cancel'; readonly reason: 'passed-on' | 'wrong-key' }
  /** The client was told: a code of the catalogue, or `upstream` where the words are the server's. */
  | { readonly outcome: 'refused'; readonly reason: ErrorCode | 'protocol' | 'upstream' }
  | { readonly outcome: 'dropped'; readonly reason: DropReason }
  | { readonly outcome: 'failed'; readonly reason: 'internal-error' };

/** Traffic counts the bytes of clients, inside TLS where there is TLS. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/** noTraffic is that of a connection that is no session. */
export const noTraffic: Traffic = { received: 0, sent: 0 };

/** DecidingRecord is what is counted of the line of pg_hba.conf that decided. */
export type DecidingRecord = Pick<HbaRecord, 'file' | 'line' | 'text'>;

/** Observer is told what happens, and is never asked: no decision depends on it. Its methods neither wait nor throw. */
export interface Observer {
  /** counted takes each connection once: a session when it begins, every other when it ends. */
  counted(result: ConnectionResult): void;
  /** handshaken takes the seconds from accept to the startup packet, and the version of TLS, `none` without. */
  handshaken(seconds: number, tls: string): void;
  /** loggedIn takes the seconds from the startup packet to the session. */
  loggedIn(seconds: number, method: string): void;
  /** decided takes the line of pg_hba.conf that decided. */
  decided(record: DecidingRecord): void;
  /** carried takes what a session carried, at its end. */
  carried(traffic: Traffic): void;
  /** reloaded takes the outcome of a reload; a start counts as the first. */
  reloaded(succeeded: boolean): void;
}

/** silentObserver is for a gate without metrics. */
export const silentObserver: Observer = {
  counted: () => undefined,
  handshaken: () => undefined,
  loggedIn: () => undefined,
  decided: () => undefined,
  carried: () => undefined,
  reloaded: () => undefined,
};
