import { networkSets } from '../../access/networks.ts';
import { allV4, allV6, intersect, isEmpty, subtract, type AddressSet } from '../../inet/address-set.ts';
import type { Check, Found } from '../check.ts';
import { packetFilterOf, type PacketFilter } from './packet-filter.ts';

/** A port that the packet filter opens to everybody. */
export const fwOpenWorld: Check = {
  id: 'fw-open-world',
  group: 'network',
  severity: 'crit',
  about: {
    title: 'The port is open to the internet',
    why: 'The whole net may knock, guess passwords, and try what is found wrong in the server next.',
    fix: 'Name the sources: postern firewall write --dialect nftables --allow 10.20.0.0/16 --port 5432',
    references: [
      'CIS PostgreSQL 18 Benchmark v1.0.0, 5.2',
      'https://www.postgresql.org/docs/current/auth-pg-hba-conf.html',
    ],
  },
  find(server) {
    const filter = packetFilterOf(server);
    if (filter === undefined) return [];
    return [
      ...findOpen(filter, intersect(networkSets.internet, allV4), '0.0.0.0/0', '8.8.8.8'),
      ...findOpen(filter, intersect(networkSets.internet, allV6), '::/0', '2001:4860:4860::8888'),
    ];
  },
};

function findOpen(filter: PacketFilter, world: AddressSet, name: string, example: string): readonly Found[] {
  if (!isEmpty(subtract(world, filter.open))) return [];
  const widest = filter.reached.find(
    ({ answer, sources }) => answer.verdict === 'accept' && !isEmpty(intersect(sources, world)),
  );
  const place = widest?.answer.rule;
  return [
    {
      file: place?.file ?? '',
      line: place?.line ?? 0,
      message: `port ${filter.port} is accepted from ${name}${place === undefined ? '' : `: ${place.text}`}`,
      witness: `tcp from ${example} to port ${filter.port}`,
    },
  ];
}
