import type { Universe } from '../../access/universe.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { powersOf } from '../reach/powers.ts';
import { isForStandbys } from '../reach/standbys.ts';
import { cis, manual } from '../references.ts';

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
      const wide = passages.find((each) => !isForStandbys(each));
      const excess =
        wide === undefined ? excessOfRoles(record, server.universe) : 'more machines than there are standbys';
      const passage = wide ?? passages[0];
      if (excess === undefined) return [];
      const witness = exampleOf(passage);
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

/** A role of the standbys has no power but to replicate. */
function excessOfRoles({ users }: HbaRecord, universe: Universe): string | undefined {
  if (users.some(({ kind }) => kind === 'all')) return 'any role with REPLICATION, superusers too';
  for (const token of users) {
    const others =
      token.kind === 'name' ? powersOf(universe, token.name).filter((power) => power !== 'REPLICATION') : [];
    if (token.kind === 'name' && others.length > 0) {
      return `${toDisplay(token.name)}, which has more power than to replicate (${others.join(', ')})`;
    }
  }
  return undefined;
}
