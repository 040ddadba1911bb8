import { posix } from 'node:path';
import { networkSets } from '../../access/networks.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { holds } from '../../inet/address-set.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine, nameLines } from '../reach/at-line.ts';
import { liveRecords, remotePassages } from '../reach/facts.ts';
import { surroundingLines } from '../surrounding-lines.ts';
import { tcpProxies } from './tcp-proxies.ts';
import { isNear, type TcpProxy } from './tcp-proxy.ts';

/** Lines for this machine, which anybody behind a tunnel is to the server. */
export const netTunnelErasesSource: Check = {
  id: 'net-tunnel-erases-source',
  group: 'network',
  severity: 'med',
  about: {
    title: 'Behind a tunnel or a proxy everybody has one address',
    why: 'sshd, or a proxy, connects from this machine, so that lines for 127.0.0.1 and ::1 are for whoever may open a tunnel, or reaches the proxy. Addresses tell these people no more apart, neither in pg_hba.conf nor in the log.',
    fix: 'Ask for certificates or name roles in these lines; in sshd_config: PermitOpen 127.0.0.1:5432, and no shell: ForceCommand /usr/sbin/nologin. A proxy can pass the address on to a gate: postern.proxy_protocol = on',
    references: ['https://www.postgresql.org/docs/current/ssh-tunnels.html', 'sshd_config(5), PermitOpen'],
  },
  find(server) {
    const proxies = tcpProxies(server).filter(({ passesSource }) => !passesSource);
    return [...behindThisMachine(server, proxies), ...behindOthers(server, proxies)];
  },
};

/** Lines for this machine, where sshd or a proxy connects from it. */
function behindThisMachine(server: CheckedServer, proxies: readonly TcpProxy[]): readonly Found[] {
  const tunnel = tunnelTo(server);
  const proxy = proxies.find(isNear);
  if (tunnel === undefined && proxy === undefined) return [];
  const message =
    tunnel !== undefined
      ? `whoever may open a tunnel comes by this line: ${nameOf(tunnel)} ${tunnel.how}`
      : `whoever reaches the proxy comes by this line: ${proxy === undefined ? '' : nameOf(proxy)} connects from this machine`;
  return liveRecords(server)
    .filter((record) => isForThisMachine(record) && isWide(record))
    .map((record) => atLine(record, { message, ...(tunnel === undefined && fixOf(proxy)) }));
}

interface Tunnel {
  readonly file: string;
  /** 0 is the whole file. */
  readonly line: number;
  readonly how: string;
}

/** What lets people of other machines forward to this one: sshd, which does so unless it is told not to, or a command. */
function tunnelTo(server: CheckedServer): Tunnel | undefined {
  const lines = surroundingLines(server, ['sshd']);
  const allowed = lines.find(({ text }) => allows.test(text));
  if (allowed !== undefined) return { ...allowed, how: 'lets people forward' };
  const command = surroundingLines(server, ['script']).find(({ text }) => opensTunnel(text, server.listening.port));
  if (command !== undefined) return { ...command, how: 'opens one to this port' };
  const main = server.surroundings.find(({ path, kind }) => kind === 'sshd' && posix.basename(path) === 'sshd_config');
  if (main === undefined || lines.some(({ text }) => forbids.test(text))) return undefined;
  return { file: main.path, line: 0, how: 'does not say AllowTcpForwarding no, and yes is the default' };
}

const allows =
  /^\s*(?:AllowTcpForwarding(?:\s+|\s*=\s*)"?(?:yes|all|local)|PermitOpen\s+(?!none)|GatewayPorts\s+(?:yes|clientspecified))/i;
const forbids = /^\s*(?:AllowTcpForwarding(?:\s+|\s*=\s*)"?(?:no|remote)|DisableForwarding\s+yes|PermitOpen\s+none)/i;

function opensTunnel(text: string, port: number): boolean {
  return new RegExp(String.raw`\bssh\b.*\s-[a-zA-Z]*L\s*\S*:(?:localhost|127\.[\d.]+|\[::1\]):${port}\b`).test(text);
}

function nameOf({ file, line }: Pick<Tunnel, 'file' | 'line'>): string {
  return line === 0 ? posix.basename(file) : `${posix.basename(file)}:${line}`;
}

/** A proxy of another machine, before lines that go by addresses. */
function behindOthers(server: CheckedServer, proxies: readonly TcpProxy[]): readonly Found[] {
  const byAddress = [...new Set(remotePassages(server).map(({ row }) => row.record))].filter(isForNetwork);
  if (byAddress.length === 0) return [];
  return proxies
    .filter((proxy) => !isNear(proxy))
    .map((proxy) => ({
      file: proxy.file,
      line: proxy.line,
      message: `whoever reaches this proxy has its address to the server, and addresses decide in ${nameLines(byAddress)}`,
      ...fixOf(proxy),
    }));
}

function fixOf(proxy: TcpProxy | undefined): { readonly fix?: string } {
  if (proxy?.passing === undefined) return {};
  return { fix: `${proxy.passing}. Else ask for certificates, or name roles, in the lines that the proxy comes by.` };
}

/** Not everybody, and not one machine: that may be the proxy itself. */
function isForNetwork({ address }: HbaRecord): boolean {
  if (address?.kind !== 'range') return false;
  const { family, value } = address.mask;
  const mask = BigInt(value);
  return mask !== 0n && mask !== (family === 4 ? 0xffffffffn : (1n << 128n) - 1n);
}

function isForThisMachine({ address }: HbaRecord): boolean {
  if (address === undefined) return false;
  return address.kind === 'samehost' || (address.kind === 'range' && holds(networkSets.loopback, address.base));
}

function isWide({ method, databases, users }: HbaRecord): boolean {
  return method === 'trust' || [...databases, ...users].some(({ kind }) => kind === 'all');
}
