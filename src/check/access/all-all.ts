import type { DatabaseToken, UserToken } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { manual } from '../references.ts';

/** A line for other machines that names neither database nor user. */
export const allAll: Check = {
  id: 'all-all',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A line for other machines that names neither database nor user',
    why: 'Roles and databases that are made later are open at once, and a stolen password of any role is good everywhere.',
    fix: 'Name them: `hostssl app app_user 10.20.30.0/24 scram-sha-256`, one line for each application.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const unrestricted = remotePassages(server).filter(
      ({ row: { record, physical } }) =>
        !physical && record.databases.some(isEverything) && record.users.some(isEverything),
    );
    return byLine(unrestricted).map(({ record, passages: [passage] }) => {
      const witness = exampleOf(passage);
      return atLine(record, {
        severity: remotely(server, 'med'),
        message: `every role may go into every database from other machines${whereItListens(server)}`,
        witness: describeExample(witness, passage.condition),
      });
    });
  },
};

function isEverything(token: DatabaseToken | UserToken): boolean {
  if (token.kind === 'all') return true;
  return token.kind === 'regex' && (/^\^?\.[*+]\$?$/.test(token.are.source) || /^[.^]?$|^\$$/.test(token.are.source));
}
