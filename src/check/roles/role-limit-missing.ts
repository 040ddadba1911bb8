import type { Check } from '../check.ts';
import { remotePassages } from '../reach/facts.ts';
import { atServer } from '../reach/at-line.ts';
import { cis, manual } from '../references.ts';
import { knownRoles, listRoles } from './known-roles.ts';

/** Ordinary roles that other machines log in as, without a limit to their connections. */
export const roleLimitMissing: Check = {
  id: 'role-limit-missing',
  group: 'roles',
  severity: 'low',
  about: {
    title: 'Roles without a limit to their connections',
    why: 'One client that loses count, or one stolen password, takes every slot of the server.',
    fix: 'ALTER ROLE … CONNECTION LIMIT 20; with the size of its pool.',
    references: [manual('sql-alterrole'), cis('5.5')],
  },
  find(server) {
    const remote = new Set(remotePassages(server).flatMap(({ row }) => row.users.flatMap(({ names }) => names)));
    const roles = knownRoles(server).filter(
      ({ name, canLogin, superuser, connectionLimit }) =>
        canLogin && !superuser && connectionLimit === -1 && remote.has(name),
    );
    if (roles.length === 0) return [];
    return [
      atServer(server, {
        message: `nothing limits how many connections ${listRoles(roles)} may hold`,
        fix: `ALTER ROLE ${listRoles(roles.slice(0, 1))} CONNECTION LIMIT 20; for each, with the size of its pool.`,
      }),
    ];
  },
};
