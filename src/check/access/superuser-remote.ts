import type { HbaRecord } from '../../hba/record.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { isExposed } from '../network/exposure.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { describeExample, exampleOf, surelyFits, type Passage } from '../reach/passage.ts';
import { powersOf, type Power } from '../reach/powers.ts';
import { isForStandbys } from '../reach/standbys.ts';
import { cis, manual } from '../references.ts';

interface Found {
  readonly roles: Map<ByteString, readonly Power[]>;
  passage: Passage;
}

/** Superusers, and roles that can become as much, that may log in from other machines. */
export const superuserRemote: Check = {
  id: 'superuser-remote',
  group: 'access',
  severity: 'crit',
  about: {
    title: 'Superusers, and roles that come near, from other machines',
    why: "A superuser reads every file of the server's account and runs programs as it; CREATEROLE, REPLICATION and the pg_*_server_* roles come near. Their passwords should be of no use from elsewhere.",
    fix: 'Put `host all ROLE all reject` above the line, and let them in over `local all all peer` only.',
    references: [manual('role-attributes'), cis('4.3')],
  },
  find(server) {
    const lines = new Map<HbaRecord, Found>();
    for (const passage of remotePassages(server)) {
      const { record } = passage.row;
      for (const [name, powers] of powerfulOf(server, passage)) {
        const found = lines.get(record) ?? { roles: new Map(), passage };
        found.roles.set(name, powers);
        if (passage.isPublic) found.passage = passage;
        lines.set(record, found);
      }
    }
    return [...lines].map(([record, { roles, passage }]) => {
      const [[name, powers] = [record.text, []]] = [...roles].toSorted(
        ([, a], [, b]) => Number(isSuper(b)) - Number(isSuper(a)),
      );
      const witness = { ...exampleOf(passage), user: name };
      const isWorst = isSuper(powers) && passage.isPublic && isExposed(server);
      const others = roles.size > 1 ? ` (and ${roles.size - 1} more such ${roles.size === 2 ? 'role' : 'roles'})` : '';
      return atLine(record, {
        severity: remotely(server, isWorst ? 'crit' : 'high'),
        message: `a role with ${powers.join(', ')} may log in from another machine${others}${whereItListens(server)}`,
        fix: `Put \`host all ${quoted(roles)} all reject\` above this line, and let them in over \`local all all peer\` only.`,
        witness: describeExample(witness, passage.condition),
      });
    });
  },
};

/** A role whose only power is replication may come through a line that is for it, and narrow. */
function powerfulOf(
  { universe }: CheckedServer,
  passage: Passage,
): readonly (readonly [ByteString, readonly Power[]])[] {
  const { row } = passage;
  return row.users
    .flatMap(({ names }) => names)
    .flatMap((name) => {
      const powers = surelyFits(row, name) ? powersOf(universe, name) : [];
      const isStandby = row.physical && isForStandbys(passage) && powers.every((power) => power === 'REPLICATION');
      return powers.length === 0 || isStandby ? [] : [[name, powers] as const];
    });
}

function isSuper(powers: readonly Power[]): boolean {
  return powers.includes('superuser');
}

/** How many names a line to type can bear. */
const mostNames = 10;

function quoted(roles: ReadonlyMap<ByteString, unknown>): string {
  const names = [...roles.keys()].slice(0, mostNames).map(toDisplay);
  return names.map((name) => (/^[\w.-]+$/.test(name) ? name : `"${name}"`)).join(',');
}
