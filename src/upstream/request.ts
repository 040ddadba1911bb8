import type { Socket } from 'node:net';
import type { ReceivedError } from '../protocol/backend-parse.ts';
import type { ScramKeys } from '../scram/secret.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Secret } from '../text/secret.ts';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { SocketAddress } from './hosts.ts';

/** UpstreamCredentials is what the gate can prove the client's identity to a server with. */
export type UpstreamCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'clear-password'; readonly password: Secret<Buffer> }
  /** md5(password || user) as 32 hexadecimal digits, without the word md5 before them. */
  | { readonly kind: 'md5'; readonly hash: Secret<string> }
  | { readonly kind: 'scram-keys'; readonly keys: Secret<ScramKeys> }
  /** PEM, for this login alone. */
  | { readonly kind: 'certificate'; readonly certificate: string; readonly key: Secret<string> };

/** UpstreamRequest is the session that a client wants. */
export interface UpstreamRequest {
  readonly user: ByteString;
  /** Everything else of the client's startup packet (database, options, replication …), without protocol options. */
  readonly parameters: ReadonlyMap<ByteString, ByteString>;
  readonly credentials: UpstreamCredentials;
  /** When the login must be over, by env.monotonic (ms). */
  readonly deadline: number;
  /** A PROXY protocol header that names the client, for a server that wants one. */
  readonly preamble?: Buffer;
}

/** UpstreamHost is the server of a session: what a CancelRequest must reach again. */
export interface UpstreamHost extends ConninfoHost {
  readonly address: SocketAddress;
  readonly encrypted: boolean;
}

/** BackendKey is what BackendKeyData said: the server's own key of a session. */
export interface BackendKey {
  readonly processId: number;
  readonly secretKey: Buffer;
}

/** UpstreamReady is a session at its first ReadyForQuery. */
export interface UpstreamReady {
  readonly kind: 'ready';
  /** Paused and without listeners; a TLSSocket where the session is encrypted. */
  readonly socket: Socket;
  /** All messages from AuthenticationOk, without it, to ReadyForQuery, with it; BackendKeyData is left out. */
  readonly greeting: Buffer;
  readonly key: BackendKey | undefined;
  readonly host: UpstreamHost;
  /** What the server sent after ReadyForQuery; nothing, as a rule. */
  readonly rest: Buffer;
}

/** UpstreamAttempt is one try that came to nothing. */
export interface UpstreamAttempt {
  readonly host: string;
  readonly port: number;
  readonly reason: string;
  /** Whether it was the connection that failed, or the login over it. */
  readonly stage: 'connection' | 'login';
}

/** UpstreamOutcome is a session, a server's own refusal of it, or what went wrong at each server. */
export type UpstreamOutcome =
  | UpstreamReady
  | { readonly kind: 'refused'; readonly error: ReceivedError; readonly host: ConninfoHost }
  | { readonly kind: 'unavailable'; readonly attempts: readonly UpstreamAttempt[] };
