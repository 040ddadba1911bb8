import type { Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { sslRequest } from '../protocol/startup.ts';
import type { TlsSeen } from '../check/endpoint/tls-seen.ts';
import type { UpstreamWire } from '../upstream/wire.ts';

/** TlsStarted is a connection under TLS, or how the server would not have it. */
export type TlsStarted =
  | {
      readonly kind: 'started';
      readonly socket: TLSSocket;
      readonly ocspStaple: number | undefined;
      /** A session to resume, as soon as the server has sent one: in TLS 1.3 that is after the handshake. */
      session(): Buffer | undefined;
    }
  | Exclude<TlsSeen, { readonly kind: 'agreed' }>;

/** Negotiation is how TLS begins: after an SSLRequest, or at once (PostgreSQL 17). */
export type Negotiation = 'postgres' | 'direct';

/** requestTls asks for TLS; undefined is a server that is ready for it. Nothing of an error's text is believed (CVE-2024-10977). */
export async function requestTls(wire: UpstreamWire): Promise<Exclude<TlsStarted, { kind: 'started' }> | undefined> {
  wire.send(sslRequest);
  const read = await wire.readUnframed();
  if (read.kind === 'ended') return { kind: 'failed', reason: read.reason };
  const answer = String.fromCharCode(read.bytes.readUInt8(0));
  if (answer === 'E') return { kind: 'failed', reason: 'server sent an error response during SSL exchange' };
  if (answer !== 'S' && answer !== 'N') {
    const byte = read.bytes.readUInt8(0).toString(16).padStart(2, '0');
    return { kind: 'failed', reason: `received invalid response 0x${byte} to SSL negotiation: is this PostgreSQL?` };
  }
  if (read.bytes.length > 1) return { kind: 'leftover', answer, bytes: read.bytes.length - 1 };
  return answer === 'N' ? { kind: 'declined' } : undefined;
}

/** startTls does the handshake. Whoever answers is taken: a probe wants to see the certificate that is refused, too. */
export async function startTls(wire: UpstreamWire, options: ConnectionOptions): Promise<TlsStarted> {
  let ocspStaple: number | undefined;
  let session: Buffer | undefined;
  const ended = await wire.secure((socket) =>
    connect(withoutVerdict(options, socket))
      .on('OCSPResponse', (response: Buffer | null) => (ocspStaple = response?.length))
      .on('session', (ticket: Buffer) => (session = ticket)),
  );
  const socket = wire.tls;
  if (ended !== undefined || socket === undefined) return { kind: 'failed', reason: ended?.reason ?? 'no TLS' };
  return { kind: 'started', socket, ocspStaple, session: () => session };
}

/** Node's types know requestOCSP only of a TLSSocket, not of connect. */
function withoutVerdict(options: ConnectionOptions, socket: Socket): ConnectionOptions & { requestOCSP: boolean } {
  return { ...options, socket, rejectUnauthorized: false, requestOCSP: true };
}
