import type { Env } from '../env/env.ts';
import { describeAsked, type Asked } from '../check/endpoint/asked.ts';
import type { Observation, Proof } from '../check/endpoint/observation.ts';
import { isUnixHost, readAddresses, type SocketAddress } from '../upstream/hosts.ts';
import { serverNameOf } from '../upstream/tls-connect.ts';
import type { UpstreamWire } from '../upstream/wire.ts';
import { ask } from './ask.ts';
import { describeAddress, openWire } from './open-wire.ts';
import { meetOverTls } from './over-tls.ts';
import { describeProof, prove } from './prove.ts';
import type { DialRequest } from './request.ts';
import { scan, scanWeak } from './scan.ts';
import { startStopwatch, type Stopwatch } from './stopwatch.ts';

/** DialEnv is what of the world a dial needs. */
export type DialEnv = Pick<Env, 'forwardLookup' | 'monotonic' | 'now' | 'randomBytes'>;

/**
 * dial looks at one server as a client would: names, TCP, TLS, the question after the startup packet; then on connections
 * of their own the same without TLS, the proof with the conninfo's password, and the scan. It throws nothing for what a
 * server does.
 */
export async function dial(request: DialRequest, env: DialEnv): Promise<Observation> {
  const watch = startStopwatch(env.monotonic);
  const { host, user, database } = request;
  const nothing: Observation = {
    target: { host: host.host || (host.hostaddr ?? ''), port: host.port, user, database },
    address: undefined,
    local: isUnixHost(host),
    steps: watch.steps,
    unreachable: undefined,
    tls: { kind: 'not tried' },
    overTls: undefined,
    overPlain: undefined,
    proof: { kind: 'none' },
    scan: undefined,
    now: env.now(),
  };
  const reached = await reach(request, env, watch);
  if (reached.kind === 'unreachable') return { ...nothing, unreachable: reached.reason };
  const { address, wire } = reached;
  const found = { ...nothing, address: describeAddress(address) };
  if (nothing.local) {
    const overPlain = await watch.time('startup', ask(wire, request), describeAsked);
    wire.destroy();
    return { ...found, overPlain, proof: await proveIfAsked(overPlain, request, address, { env, watch }) };
  }
  const { tls, asked: overTls } = await meetOverTls(wire, request, address, watch);
  wire.destroy();
  const overPlain = await watch.time('plain', askPlain(request, address), describeAsked);
  const deciding = request.conninfo.sslmode === 'disable' ? overPlain : overTls;
  const proof = await proveIfAsked(deciding, request, address, { env, watch });
  // Who has not said a word in either way would keep each of the scan's connections waiting.
  const isMute = tls.kind === 'failed' && overPlain.kind === 'failed';
  const scanned =
    request.scan !== 'none' && tls.kind !== 'declined' && !isMute
      ? { scan: await runScan(request, address, env, watch) }
      : {};
  return { ...found, tls, overTls, overPlain, proof, ...scanned };
}

type Reached =
  | { readonly kind: 'reached'; readonly address: SocketAddress; readonly wire: UpstreamWire }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The first address that answers; a client tries them in this order. */
async function reach(request: DialRequest, env: DialEnv, watch: Stopwatch): Promise<Reached> {
  const { conninfo, host, timeout } = request;
  const looked = await watch.time('dns', readAddresses(conninfo, host, env, env.monotonic() + timeout), (read) =>
    read.kind === 'failed' ? read.reason : read.addresses.map(describeAddress).join(', '),
  );
  if (looked.kind === 'failed') return { kind: 'unreachable', reason: looked.reason };
  let reason = 'no address';
  for (const address of looked.addresses.slice(0, maxAddresses)) {
    const wire = openWire(address, timeout);
    const ended = await watch.time('tcp', wire.connected(), (end) => {
      const where = describeAddress(address);
      return end === undefined ? `connected to ${where}` : `${where}: ${end.reason}`;
    });
    if (ended === undefined) return { kind: 'reached', address, wire };
    wire.destroy();
    reason = `${describeAddress(address)}: ${ended.reason}`;
  }
  return { kind: 'unreachable', reason };
}

/** Addresses of one name that are tried; each may take the whole timeout. */
const maxAddresses = 16;

async function askPlain(request: DialRequest, address: SocketAddress): Promise<Asked> {
  const wire = openWire(address, request.timeout);
  try {
    const ended = await wire.connected();
    return ended === undefined ? await ask(wire, request) : { kind: 'failed', reason: ended.reason };
  } finally {
    wire.destroy();
  }
}

interface Tools {
  readonly env: DialEnv;
  readonly watch: Stopwatch;
}

/** Only a server that asks is shown a proof. */
async function proveIfAsked(
  asked: Asked | undefined,
  request: DialRequest,
  address: SocketAddress,
  { env, watch }: Tools,
): Promise<Proof> {
  const isAsked = asked?.kind === 'cleartext' || asked?.kind === 'md5' || asked?.kind === 'sasl';
  if (!isAsked || request.conninfo.password === undefined) return { kind: 'none' };
  return watch.time('login', prove(request, address, env), describeProof);
}

function runScan(
  { conninfo, host, timeout, scan: extent }: DialRequest,
  address: SocketAddress,
  env: DialEnv,
  watch: Stopwatch,
) {
  const { sslnegotiation: negotiation } = conninfo;
  const servername = serverNameOf(conninfo, host);
  const request = { address, negotiation, servername, timeout };
  const scanned = extent === 'weak' ? scanWeak(request, env.monotonic) : scan(request, env.monotonic);
  return watch.time('scan', scanned, (scans) => {
    const taken = scans.filter(({ ciphers }) => ciphers.length > 0).map(({ version }) => version);
    return taken.length === 0 ? 'no version of TLS' : taken.join(', ');
  });
}
