import type { Check } from '../check.ts';
import { atServer } from '../reach/at-line.ts';
import { cis, manual } from '../references.ts';
import { knownRoles, listRoles } from './known-roles.ts';

/** Roles that log in by a password without an end: reported where somebody asked about passwords. */
export const pwNeverExpires: Check = {
  id: 'pw-never-expires',
  group: 'roles',
  severity: 'low',
  about: {
    title: 'Passwords without an end',
    why: 'A password that left with a colleague, a laptop or an old backup fits until somebody changes it.',
    fix: "ALTER ROLE … VALID UNTIL '2027-06-30'; for people. Programs change theirs by themselves, or prove themselves by a certificate. postern check --try-passwords asks for this check.",
    references: [manual('sql-alterrole'), cis('5.6')],
  },
  find(server) {
    if (server.passwords === undefined) return [];
    const roles = knownRoles(server).filter(
      ({ canLogin, verifier, hasEnd }) => canLogin && verifier !== undefined && hasEnd === false,
    );
    if (roles.length === 0) return [];
    return [
      atServer(server, {
        message: `${roles.length === 1 ? 'one password has' : `${roles.length} passwords have`} no end: ${listRoles(roles)}`,
        fix: `ALTER ROLE ${listRoles(roles.slice(0, 1))} VALID UNTIL '…'; for people. For a program's role accept it with a reason: --baseline.`,
      }),
    ];
  },
};
