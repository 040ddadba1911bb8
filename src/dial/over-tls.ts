import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Asked } from '../check/endpoint/asked.ts';
import { describeAsked } from '../check/endpoint/asked.ts';
import type { TlsAgreed, TlsSeen } from '../check/endpoint/tls-seen.ts';
import { describeTls } from '../check/endpoint/describe-tls.ts';
import type { SocketAddress } from '../upstream/hosts.ts';
import { alpnProtocol, serverNameOf } from '../upstream/tls-connect.ts';
import { readTlsContext } from '../upstream/tls-material.ts';
import type { UpstreamWire } from '../upstream/wire.ts';
import { ask } from './ask.ts';
import { openWire } from './open-wire.ts';
import type { DialRequest } from './request.ts';
import { seeTls } from './see-tls.ts';
import { requestTls, startTls, type TlsStarted } from './start-tls.ts';
import type { Stopwatch } from './stopwatch.ts';

/** OverTls is what came of the connection with TLS. */
export interface OverTls {
  readonly tls: TlsSeen;
  readonly asked: Asked | undefined;
}

/** meetOverTls takes a connected wire through TLS to the server's question, and tries to resume the session after. */
export async function meetOverTls(
  wire: UpstreamWire,
  request: DialRequest,
  address: SocketAddress,
  watch: Stopwatch,
): Promise<OverTls> {
  const options = tlsOptions(request);
  if (typeof options === 'string') return { tls: { kind: 'failed', reason: options }, asked: undefined };
  const started = await handshake(wire, request, options, watch);
  if (started.kind !== 'started') return { tls: started, asked: undefined };
  const { conninfo, host } = request;
  const seen = seeTls(started.socket, conninfo, host.host, started.ocspStaple);
  const asked = await watch.time('startup', ask(wire, request), describeAsked);
  wire.destroy();
  const resumption = await resume(request, address, { options, session: started.session(), watch });
  return { tls: { ...seen, resumption }, asked };
}

/** The system's roots stand in where the conninfo names none: a probe always looks. */
function tlsOptions({ conninfo, host }: DialRequest): ConnectionOptions | string {
  const material = readTlsContext({ ...conninfo, sslrootcert: conninfo.sslrootcert ?? 'system' });
  if (material.kind === 'failed') return material.reason;
  const servername = serverNameOf(conninfo, host);
  return {
    secureContext: material.context,
    ALPNProtocols: [alpnProtocol],
    ...(servername !== undefined && { servername }),
  };
}

async function handshake(
  wire: UpstreamWire,
  { conninfo }: DialRequest,
  options: ConnectionOptions,
  watch: Stopwatch,
): Promise<TlsStarted> {
  if (conninfo.sslnegotiation === 'postgres') {
    const unwilling = await watch.time('ssl', requestTls(wire), (refusal) =>
      refusal === undefined ? 'the server answers S: TLS' : describeTls(refusal),
    );
    if (unwilling !== undefined) return unwilling;
  }
  return watch.time('tls', startTls(wire, options), (started) =>
    started.kind === 'started' ? describeSocket(started.socket) : describeTls(started),
  );
}

function describeSocket(socket: TLSSocket): string {
  const alpn = typeof socket.alpnProtocol === 'string' ? `ALPN ${socket.alpnProtocol}` : 'no ALPN';
  return `${socket.getProtocol() ?? 'unknown'} ${socket.getCipher().standardName}, ${alpn}`;
}

interface Resumption {
  readonly options: ConnectionOptions;
  readonly session: Buffer | undefined;
  readonly watch: Stopwatch;
}

async function resume(
  { conninfo, timeout }: DialRequest,
  address: SocketAddress,
  { options, session, watch }: Resumption,
): Promise<TlsAgreed['resumption']> {
  if (session === undefined) return 'not offered';
  const wire = openWire(address, timeout);
  const again = async (): Promise<TlsAgreed['resumption']> => {
    if ((await wire.connected()) !== undefined) return 'not tried';
    if (conninfo.sslnegotiation === 'postgres' && (await requestTls(wire)) !== undefined) return 'not tried';
    const started = await startTls(wire, { ...options, session });
    if (started.kind !== 'started') return 'not tried';
    return started.socket.isSessionReused() ? 'resumed' : 'not resumed';
  };
  try {
    return await watch.time('resume', again(), (outcome) => `session ${outcome}`);
  } finally {
    wire.destroy();
  }
}
