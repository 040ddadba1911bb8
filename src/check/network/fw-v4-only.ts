import { networkSets } from '../../access/networks.ts';
import { allV4, allV6, intersect, isEmpty, subtract } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { packetFilterOf } from './packet-filter.ts';

/** A packet filter that knows IPv4 alone, before a server that listens on IPv6. */
export const fwV4Only: Check = {
  id: 'fw-v4-only',
  group: 'network',
  severity: 'high',
  about: {
    title: 'IPv6 goes round the firewall',
    why: 'Rules of iptables are for IPv4. Without the same in ip6tables, or in a table inet of nftables, IPv6 passes.',
    fix: 'postern firewall write --dialect ip6tables --allow 2001:db8::/48 --port 5432',
    references: ['ip6tables(8)'],
  },
  find(server) {
    const filter = packetFilterOf(server);
    const { addresses } = server.listening;
    const listens = addresses?.some((word) => word === '*' || word.includes(':')) ?? true;
    if (filter === undefined || !listens) return [];
    const worldV4 = intersect(networkSets.internet, allV4);
    const worldV6 = intersect(networkSets.internet, allV6);
    const isFiltered = !isEmpty(subtract(worldV4, filter.open));
    if (!isFiltered || !isEmpty(subtract(worldV6, filter.open))) return [];
    const rule = filter.reached.find(({ sources }) => !isEmpty(intersect(sources, worldV6)))?.answer.rule;
    return [
      {
        file: rule?.file ?? '',
        line: rule?.line ?? 0,
        message: `IPv4 is filtered, but port ${filter.port} is accepted from every IPv6 address`,
        witness: `tcp from 2001:4860:4860::8888 to port ${filter.port}`,
      },
    ];
  },
};
