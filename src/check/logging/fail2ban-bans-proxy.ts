import { posix } from 'node:path';
import { networkSets } from '../../access/networks.ts';
import { parseAddressRange } from '../../inet/address-range.ts';
import { holds, isEmpty, subtract, unionOf } from '../../inet/address-set.ts';
import { parsePeerAddress, printAddress, type IpAddress } from '../../inet/address.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { poolers } from '../network/pooler.ts';
import { tcpProxies } from '../network/tcp-proxies.ts';
import { isNear, type TcpProxy } from '../network/tcp-proxy.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { surroundingLines } from '../surrounding-lines.ts';
import { postgresJails, type Jail } from './jails.ts';

/** A jail that may ban the address behind which everybody is. */
export const fail2banBansProxy: Check = {
  id: 'fail2ban-bans-proxy',
  group: 'logging',
  severity: 'high',
  about: {
    title: 'A jail that may ban everybody at once',
    why: 'Who comes through an SSH tunnel, a pooler or a gate has the address of that, often 127.0.0.1: one wrong password too often, and everybody is out.',
    fix: 'ignoreip = 127.0.0.1/8 ::1 and the address of the proxy; let the proxy ban, which sees the clients.',
    references: [manual('ssh-tunnels'), 'fail2ban: jail.conf(5)'],
  },
  *find(server) {
    const proxies = tcpProxies(server).filter(({ passesSource }) => !passesSource);
    for (const jail of postgresJails(server)) {
      if (!jail.isEnabled) continue;
      for (const who of sharedAddresses(server, jail, proxies)) {
        yield { ...jail.place, message: `${who}, and the jail ${jail.name} may ban that` };
      }
    }
  },
};

/** Who has the address of many, of those that the jail does not ignore. */
function* sharedAddresses(server: CheckedServer, jail: Jail, proxies: readonly TcpProxy[]): Generator<string> {
  const words = (jail.setting('ignoreip')?.value ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const ignored = unionOf(words.flatMap((word) => parseAddressRange(word) ?? []));
  const far = proxies.find((proxy) => !isNear(proxy));
  // Of the proxy's address nothing is known: one that is ignored besides this machine's may be it.
  if (far !== undefined && words.every((word) => word === 'localhost' || isLoopback(word))) {
    yield `whoever comes through the proxy of ${posix.basename(far.file)}:${far.line} has its address`;
  }
  const pooler = poolerAddresses(server).find((address) => !holds(ignored, address));
  if (pooler !== undefined) yield `whoever comes through the pooler is ${printAddress(pooler)} to the server`;
  if (words.includes('localhost') || holds(ignored, here)) return;
  const near = proxies.some(isNear);
  if (near || comeFromHere(server)) {
    yield `whoever comes through ${near ? 'the proxy' : 'a tunnel'} is 127.0.0.1 to the server`;
  }
}

function isLoopback(word: string): boolean {
  const range = parseAddressRange(word);
  return range !== undefined && isEmpty(subtract(range, networkSets.loopback));
}

const here: IpAddress = { family: 4, value: 0x7f000001 };

/** A forwarding sshd, or a line for this machine over TCP. */
function comeFromHere(server: CheckedServer): boolean {
  const forwards = surroundingLines(server, ['sshd']).some(({ text }) =>
    /^\s*(AllowTcpForwarding\s+(yes|local|all)|PermitOpen\s+(?!none))/i.test(text),
  );
  const line = recordsOf(server).find(
    ({ address, method }) =>
      method !== 'reject' &&
      address?.kind === 'range' &&
      address.base.family === 4 &&
      holds(networkSets.loopback, address.base),
  );
  return forwards || line !== undefined;
}

/** Where poolers on other machines say that they listen; they most often connect from there too. */
function poolerAddresses(server: CheckedServer): readonly IpAddress[] {
  return poolers(server)
    .filter(({ remote }) => remote.length > 0)
    .flatMap(({ setting }) => (setting('listen_addr')?.value ?? '').split(','))
    .flatMap((word) => parsePeerAddress(word.trim()) ?? [])
    .filter((address) => !holds(nowhere, address));
}

/** What a pooler listens at, and nobody comes from. */
const nowhere = unionOf([
  networkSets.loopback,
  ...['0.0.0.0/32', '::/128'].flatMap((text) => parseAddressRange(text) ?? []),
]);
