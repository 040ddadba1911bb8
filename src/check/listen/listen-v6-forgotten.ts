import type { HbaRecord } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { listenWords } from './addresses.ts';

/** A server that listens on IPv6, of which no line and no firewall speaks. */
export const listenV6Forgotten: Check = {
  id: 'listen-v6-forgotten',
  group: 'listen',
  severity: 'med',
  about: {
    title: 'Listening on IPv6 that nobody thought of',
    why: "'*' and '::' listen on IPv6 too. Lines and filters for IPv4 say nothing about it: clients that prefer IPv6 are refused with \"no pg_hba.conf entry\", and a filter for IPv4 alone lets everybody knock over IPv6.",
    fix: "Listen on IPv4 alone: listen_addresses = '0.0.0.0', or say it for IPv6 too: hostssl all all 2001:db8::/32 scram-sha-256, and ip6tables.",
    references: [manual('runtime-config-connection#GUC-LISTEN-ADDRESSES')],
  },
  *find(server) {
    const word = listenWords(server).find((each) => each === '*' || each === '::');
    if (word === undefined) return;
    const records = recordsOf(server);
    if (records.some(isRemoteV4) && !records.some(isRemoteV6)) {
      yield atSetting(server, 'listen_addresses', {
        message: `'${word}' listens on IPv6, but pg_hba.conf has lines for IPv4 alone`,
      });
    }
    const filters = server.surroundings.filter(({ kind }) => kind === 'iptables' || kind === 'nftables');
    const hasV6 = filters.some(({ text }) => /ip6tables|\binet\b|\bip6\b|::\/0|ipv6/i.test(text));
    if (filters.length === 0 || hasV6) return;
    yield atSetting(server, 'listen_addresses', {
      message: `'${word}' listens on IPv6, but the firewall that was given speaks of IPv4 alone`,
    });
  },
};

function isRemoteV4({ address }: HbaRecord): boolean {
  return address?.kind === 'range' && address.base.family === 4 && Math.floor(address.base.value / 2 ** 24) !== 127;
}

/** Keywords and names are for both families. */
function isRemoteV6({ address }: HbaRecord): boolean {
  if (address === undefined) return false;
  return address.kind !== 'range' || (address.base.family === 6 && address.base.value !== 1n);
}
