import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { NamedLine } from './login.ts';

/** SessionMessage is what a message of log_connections tells (manual: guc-log-connections). */
export type SessionMessage =
  | { readonly kind: 'received'; readonly host: string }
  | { readonly kind: 'authenticated'; readonly line: NamedLine }
  | {
      readonly kind: 'authorized';
      readonly user: ByteString;
      readonly database: ByteString | undefined;
      readonly isReplication: boolean;
      readonly encryption: 'none' | 'tls' | 'gss';
    }
  /** The server starts, or reads its files again. */
  | { readonly kind: 'loads' }
  /** It keeps the old rules. */
  | { readonly kind: 'keeps' };

const received = /^connection received: host=(\S+)/;
const authenticated = /^connection authenticated: (?:identity|user)="[^]*" method=([\w-]+) \(([^]*):(\d+)\)$/;
/** A name may hold anything; what stands behind it is what the server always writes, in this order. */
const authorized =
  /^(replication )?connection authorized: user=([^]*?)(?: database=([^]*?))?(?: application_name=[^]*?)?(?: SSL enabled \(protocol=[^]*\)| GSS \(([^]*)\))?$/;

/** parseSessionMessage reads a message; undefined for one that is about something else. */
export function parseSessionMessage(message: ByteString): SessionMessage | undefined {
  if (/^received SIGHUP|^starting PostgreSQL|ready to accept connections$/.test(message)) return { kind: 'loads' };
  if (/\.conf"? was not reloaded$/.test(message)) return { kind: 'keeps' };
  const arrival = received.exec(message);
  if (arrival !== null) return { kind: 'received', host: arrival[1] ?? '' };
  const proof = authenticated.exec(message);
  if (proof !== null) {
    const [, method = '', file = '', line] = proof;
    return { kind: 'authenticated', line: { file, line: Number(line), method } };
  }
  const entry = authorized.exec(message);
  if (entry === null) return undefined;
  const [, replication, user = '', database, gss] = entry;
  return {
    kind: 'authorized',
    user: asBytes(user),
    database: database === undefined ? undefined : asBytes(database),
    isReplication: replication !== undefined,
    encryption: encryptionOf(message, gss),
  };
}

function encryptionOf(message: ByteString, gss: string | undefined): 'none' | 'tls' | 'gss' {
  if (/ SSL enabled \(protocol=[^)]*\)$/.test(message)) return 'tls';
  return gss?.includes('encrypted=yes') === true ? 'gss' : 'none';
}
