import { networkSets } from '../../access/networks.ts';
import { addressIn } from '../../access/regions/witness.ts';
import { isEmpty, subtract, unionOf, type AddressSet } from '../../inet/address-set.ts';
import { printAddress } from '../../inet/address.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { listNetworks } from './list-networks.ts';
import { packetFilterOf } from './packet-filter.ts';

/** A packet filter and a pg_hba.conf that let different people in. */
export const fwHbaMismatch: Check = {
  id: 'fw-hba-mismatch',
  group: 'network',
  severity: 'med',
  about: {
    title: 'Firewall and pg_hba.conf disagree',
    why: 'One of the two is stale: a range that only one of them opens is either an outage or a hole that waits for the other to be edited.',
    fix: 'Compare both lists and change the one that is wrong: postern reach DIR; postern firewall show --firewall FILE',
    references: ['https://www.postgresql.org/docs/current/auth-pg-hba-conf.html'],
  },
  find(server) {
    const filter = packetFilterOf(server);
    if (filter === undefined || server.access === undefined) return [];
    const byLines = allowedByLines(server);
    // What never leaves the machine passes no filter that anybody writes.
    const blocked = subtract(subtract(byLines, unionOf([filter.open, filter.perhaps])), networkSets.loopback);
    const useless = subtract(subtract(filter.open, byLines), networkSets.loopback);
    return [
      ...describe(server, blocked, 'pg_hba.conf lets these in, and the firewall keeps them out'),
      ...describe(
        server,
        useless,
        `the firewall opens port ${filter.port} to these, and no line of pg_hba.conf lets them in`,
      ),
    ];
  },
};

function allowedByLines({ reach }: CheckedServer): AddressSet {
  return unionOf(reach.flatMap(({ addresses }) => (addresses.kind === 'network' ? [addresses.set] : [])));
}

function describe(server: CheckedServer, set: AddressSet, message: string): readonly Found[] {
  const example = addressIn(set);
  if (isEmpty(set) || example === undefined) return [];
  return [
    {
      file: server.hba?.path ?? '',
      line: 0,
      message: `${message}: ${listNetworks(set)}`,
      witness: `from ${printAddress(example)}`,
    },
  ];
}
