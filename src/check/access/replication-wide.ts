import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { countV4, countV6 } from '../reach/origins.ts';
import { byLine, describeExample, exampleOf, type Passage } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';

/** A rack of standbys has fewer addresses than a /24, or one /64. */
const most4 = 256;
const most6 = 1n << 64n;

/** Replication from more machines than there are standbys, or by whoever has the attribute. */
export const replicationWide: Check = {
  id: 'replication-wide',
  group: 'access',
  severity: 'high',
  about: {
    title: 'Replication from more machines than there are standbys',
    why: 'Whoever may replicate gets a copy of the whole cluster: every database, and the stored passwords of every role.',
    fix: 'Name the role of the standbys and their addresses: `hostssl replication replicator 10.20.30.5/32 scram-sha-256`.',
    references: [manual('warm-standby'), cis('7.1')],
  },
  find(server) {
    const physical = remotePassages(server).filter(
      ({ row }) => row.physical && row.record.databases.some(({ kind }) => kind === 'replication'),
    );
    return byLine(physical).flatMap(({ record, passages }) => {
      const wide = passages.find(isWide);
      const isForAll = record.users.some(({ kind }) => kind === 'all');
      const passage = wide ?? (isForAll ? passages[0] : undefined);
      if (passage === undefined) return [];
      const witness = exampleOf(passage);
      const excess =
        wide === undefined ? 'any role with REPLICATION, superusers too' : 'more machines than there are standbys';
      return [
        atLine(record, {
          severity: remotely(server, 'high'),
          message: `replication is open to ${excess}${whereItListens(server)}`,
          witness: describeExample(witness, passage.condition),
        }),
      ];
    });
  },
};

function isWide({ from, condition }: Passage): boolean {
  return condition === undefined && (countV4(from) > most4 || countV6(from) > most6);
}
