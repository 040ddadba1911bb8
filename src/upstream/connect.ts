import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { sslRequest } from '../protocol/startup.ts';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { Conninfo } from './conninfo.ts';
import type { SocketAddress } from './hosts.ts';
import { alpnProtocol, tlsConnectOptions } from './tls-connect.ts';
import { readTlsContext, type ClientIdentity } from './tls-material.ts';
import { UpstreamWire } from './wire.ts';

/** Encryption is what one try asks for: no TLS, TLS if the server has it, TLS or nothing. */
export type Encryption = 'none' | 'offered' | 'required';

/** encryptionsOf gives the tries that an sslmode allows, in order (manual: libpq-ssl-protection). Unix sockets need none. */
export function encryptionsOf({ sslmode }: Pick<Conninfo, 'sslmode'>, address: SocketAddress): readonly Encryption[] {
  if (address.kind === 'unix') return ['none'];
  switch (sslmode) {
    case 'disable':
      return ['none'];
    case 'allow':
      return ['none', 'required'];
    case 'prefer':
      return ['offered', 'none'];
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return ['required'];
  }
}

/** ConnectRequest is one connection to be made. */
export interface ConnectRequest {
  readonly conninfo: Conninfo;
  readonly host: ConninfoHost;
  readonly address: SocketAddress;
  readonly encryption: Encryption;
  /** The client certificate of this login, in place of the conninfo's own. */
  readonly identity?: ClientIdentity;
  /** What stands before everything else, TLS included: a PROXY protocol header. */
  readonly preamble?: Buffer;
  /** Milliseconds after which the wire gives up, in whatever it is then about. */
  readonly timeout: number;
}

/** ConnectOutcome is a connection that is ready for a startup packet, or why there is none. */
export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly wire: UpstreamWire }
  /** Nobody answers at the address: another sort of encryption would not help. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** connectUpstream opens a connection and, where asked for, TLS over it. */
export async function connectUpstream(request: ConnectRequest): Promise<ConnectOutcome> {
  const wire = new UpstreamWire(openSocket(request), request.timeout);
  const unreachable = await wire.connected();
  if (unreachable !== undefined) return { kind: 'unreachable', reason: unreachable.reason };
  if (request.preamble !== undefined) wire.send(request.preamble);
  if (request.encryption === 'none') return { kind: 'connected', wire };
  const failure = await encrypt(wire, request);
  if (failure === undefined) return { kind: 'connected', wire };
  wire.destroy();
  return { kind: 'failed', reason: failure };
}

function openSocket({ address, conninfo }: ConnectRequest): Socket {
  if (address.kind === 'unix') return connectSocket({ path: address.path, allowHalfOpen: true });
  return connectSocket({
    host: address.address,
    port: address.port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: conninfo.keepalives,
    keepAliveInitialDelay: conninfo.keepalivesIdle * 1_000,
  });
}

async function encrypt(wire: UpstreamWire, request: ConnectRequest): Promise<string | undefined> {
  if (request.conninfo.sslnegotiation === 'direct') return startTls(wire, request);
  wire.send(sslRequest);
  const read = await wire.readUnframed();
  if (read.kind === 'ended') return read.reason;
  // What follows the answer was not encrypted and may be anybody's (CVE-2021-23222).
  if (read.bytes.length !== 1) return 'received unencrypted data after SSL response';
  switch (String.fromCharCode(read.bytes.readUInt8(0))) {
    case 'S':
      return startTls(wire, request);
    case 'N':
      return request.encryption === 'offered' ? undefined : 'server does not support SSL, but SSL was required';
    case 'E':
      // Nobody has vouched for its text, so it is not read (CVE-2024-10977).
      return 'server sent an error response during SSL exchange';
    default:
      return 'received invalid response to SSL negotiation';
  }
}

async function startTls(wire: UpstreamWire, { conninfo, host, identity }: ConnectRequest): Promise<string | undefined> {
  const material = readTlsContext(conninfo, identity);
  if (material.kind === 'failed') return material.reason;
  const options = tlsConnectOptions(conninfo, host, material.context);
  const failure = await wire.secure((socket) => connectTls({ ...options, socket }));
  if (failure !== undefined) return failure.reason;
  const agreed = wire.tls?.alpnProtocol;
  // ALPN keeps the bytes from being taken for another protocol's; servers before 17 do not have it, nor direct TLS.
  if (agreed === alpnProtocol) return undefined;
  if (conninfo.sslnegotiation === 'direct') {
    return 'direct SSL connection was established without ALPN protocol negotiation extension';
  }
  return typeof agreed === 'string' ? 'SSL connection was established with unexpected ALPN protocol' : undefined;
}
