import type { Check } from '../check.ts';
import { atServer } from '../reach/at-line.ts';
import { manual } from '../references.ts';
import { knownRoles, listRoles } from './known-roles.ts';
import { methodsByUser } from './pw-none-login.ts';
import { storedMethods } from './stored-methods.ts';

/** Roles whose VALID UNTIL has passed, and who get in all the same. */
export const pwExpiredIgnored: Check = {
  id: 'pw-expired-ignored',
  group: 'roles',
  severity: 'med',
  about: {
    title: 'VALID UNTIL that does not count',
    why: 'VALID UNTIL is the end of the password, not of the role: methods without a stored password do not look at it.',
    fix: 'ALTER ROLE … NOLOGIN.',
    references: [manual('sql-createrole')],
  },
  find(server) {
    const methods = methodsByUser(server);
    return knownRoles(server).flatMap((role) => {
      const open = [...(methods.get(role.name) ?? [])].filter((method) => !storedMethods.has(method));
      if (!role.canLogin || !role.expired || open.length === 0) return [];
      return [
        atServer(server, {
          message: `VALID UNTIL of ${listRoles([role])} has passed, and ${open.join(', ')} still lets the role in`,
          fix: `ALTER ROLE ${listRoles([role])} NOLOGIN.`,
        }),
      ];
    });
  },
};
