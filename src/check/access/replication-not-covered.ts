import { intersect, isEmpty } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { atLine, nameLine } from '../reach/at-line.ts';
import { recordsOf, remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { describeExample, exampleOf, type Passage } from '../reach/passage.ts';
import { manual } from '../references.ts';
import { typeFits } from '../../access/match-line.ts';
import type { CheckedServer } from '../checked-server.ts';
import type { HbaRecord } from '../../hba/record.ts';

/** A reject line for all databases behind which replication gets in: `all` does not mean replication. */
export const replicationNotCovered: Check = {
  id: 'replication-not-covered',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A reject for all databases that lets replication pass',
    why: 'In the database field `all` does not stand for physical replication, which copies the whole cluster.',
    fix: 'Write all,replication in the database field.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const physical = remotePassages(server).filter(({ row }) => row.physical);
    return recordsOf(server).flatMap((record, index) => {
      const kinds = record.databases.map(({ kind }) => kind);
      if (record.method !== 'reject' || !kinds.includes('all') || kinds.includes('replication')) return [];
      const escaping = physical.find((passage) => escapes(server, record, index, passage));
      if (escaping === undefined) return [];
      const transport = escaping.row.transports.find((one) => typeFits(record.type, one, true));
      const witness = exampleOf(escaping, transport);
      return [
        atLine(record, {
          severity: remotely(server, 'med'),
          message: `this line refuses all databases but not replication, which ${nameLine(escaping.row.record, record)} lets in${whereItListens(server)}`,
          fix: `Add \`${record.type} replication all ${record.address?.kind === 'all' ? 'all' : 'ADDRESS'} reject\` below this line, or write all,replication.`,
          witness: describeExample(witness, escaping.condition),
        }),
      ];
    });
  },
};

/** Whether a passage below a line is one that the line would take if its `all` meant replication too. */
function escapes({ access: map }: CheckedServer, record: HbaRecord, index: number, { row, from }: Passage): boolean {
  const rule = map?.rules[index];
  const later = map?.rules.find((one) => one.record === row.record);
  if (map === undefined || rule === undefined || later === undefined || later.index < index) return false;
  if (!row.transports.some((transport) => typeFits(record.type, transport, map.snapshot.ssl))) return false;
  if (rule.address.kind === 'ranges' && isEmpty(intersect(rule.address.ranges, from))) return false;
  return record.users.some(
    (token) =>
      token.kind === 'all' || (token.kind === 'name' && row.users.some(({ names }) => names.includes(token.name))),
  );
}
