import { isIP } from 'node:net';
import type { Env } from '../env/env.ts';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { Conninfo } from './conninfo.ts';
import { maxSocketPath } from './limits.ts';
import { withinDeadline } from './within-deadline.ts';

/** SocketAddress is where a socket connects to. An abstract Unix socket has a path that begins with a zero. */
export type SocketAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number };

/** AddressesRead is the addresses of one host, in the order to try them, or why there are none. */
export type AddressesRead =
  | { readonly kind: 'addresses'; readonly addresses: readonly SocketAddress[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** isUnixHost tells whether a host is the directory of a Unix socket or an abstract one. */
export function isUnixHost({ host, hostaddr }: ConninfoHost): boolean {
  return hostaddr === undefined && (host.startsWith('/') || host.startsWith('@'));
}

/** orderHosts gives the hosts in the order to try them: as written, or at random where load_balance_hosts says so. */
export function orderHosts(
  { hosts, loadBalanceHosts }: Pick<Conninfo, 'hosts' | 'loadBalanceHosts'>,
  env: Pick<Env, 'randomBytes'>,
): readonly ConninfoHost[] {
  return loadBalanceHosts === 'random' ? shuffle(hosts, env) : hosts;
}

/** readAddresses looks up the addresses of one host; waiting for the resolver ends at the deadline (env.monotonic, ms). */
export async function readAddresses(
  { loadBalanceHosts }: Pick<Conninfo, 'loadBalanceHosts'>,
  host: ConninfoHost,
  env: Pick<Env, 'forwardLookup' | 'monotonic' | 'randomBytes'>,
  deadline: number,
): Promise<AddressesRead> {
  if (isUnixHost(host)) return unixAddress(host);
  if (host.hostaddr !== undefined) return { kind: 'addresses', addresses: [tcp(host.hostaddr, host.port)] };
  // Asking the resolver for a number would cost every login a thread.
  if (isIP(host.host) !== 0) return { kind: 'addresses', addresses: [tcp(host.host, host.port)] };
  const found = await withinDeadline(env.forwardLookup(host.host), deadline - env.monotonic());
  if (found === undefined) return failedLookup(host.host, 'timeout expired');
  if (found.kind === 'failed') return failedLookup(host.host, found.reason);
  const addresses = loadBalanceHosts === 'random' ? shuffle(found.value, env) : found.value;
  if (addresses.length === 0) return failedLookup(host.host, 'Name or service not known');
  return { kind: 'addresses', addresses: addresses.map((address) => tcp(address, host.port)) };
}

function failedLookup(name: string, reason: string): AddressesRead {
  return { kind: 'failed', reason: `could not translate host name "${name}" to address: ${reason}` };
}

function tcp(address: string, port: number): SocketAddress {
  return { kind: 'tcp', address, port };
}

/** Node would cut a path that is too long and connect somewhere else. */
function unixAddress({ host, port }: ConninfoHost): AddressesRead {
  const path = `${host}/.s.PGSQL.${port}`;
  if (Buffer.byteLength(path) > maxSocketPath) {
    return { kind: 'failed', reason: `Unix-domain socket path "${path}" is too long (maximum ${maxSocketPath} bytes)` };
  }
  return { kind: 'addresses', addresses: [{ kind: 'unix', path: path.replace(/^@/, '\0') }] };
}

/** Fisher and Yates's shuffle. The bias of a remainder of 32 bits does not matter for spreading load. */
function shuffle<Item>(items: readonly Item[], env: Pick<Env, 'randomBytes'>): readonly Item[] {
  const shuffled: Item[] = [];
  for (const item of items) {
    const at = env.randomBytes(4).readUInt32BE() % (shuffled.length + 1);
    shuffled.splice(at, 0, item);
  }
  return shuffled;
}
