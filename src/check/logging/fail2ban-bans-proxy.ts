import { networkSets } from '../../access/networks.ts';
import { parseAddressRange } from '../../inet/address-range.ts';
import { holds, unionOf } from '../../inet/address-set.ts';
import { parsePeerAddress, printAddress, type IpAddress } from '../../inet/address.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { poolers } from '../network/pooler.ts';
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
    for (const jail of postgresJails(server)) {
      const proxy = jail.isEnabled ? firstUnignored(server, jail) : undefined;
      if (proxy !== undefined) yield { ...jail.place, message: `${proxy}, and the jail ${jail.name} may ban that` };
    }
  },
};

/** What has the addresses behind which many come, and of which the jail may ban one. */
function firstUnignored(server: CheckedServer, jail: Jail): string | undefined {
  const words = (jail.setting('ignoreip')?.value ?? '').split(/[\s,]+/);
  const ignored = unionOf(words.flatMap((word) => parseAddressRange(word) ?? []));
  const isIgnored = (address: IpAddress): boolean =>
    holds(ignored, address) || (holds(networkSets.loopback, address) && words.includes('localhost'));
  if (comeFromHere(server) && !isIgnored(here)) {
    return `whoever comes through a tunnel is ${printAddress(here)} to the server`;
  }
  const pooler = poolerAddresses(server).find((address) => !isIgnored(address));
  return pooler && `whoever comes through the pooler is ${printAddress(pooler)} to the server`;
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
