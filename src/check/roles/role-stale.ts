import type { RoleFacts } from '../../access/role.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atServer } from '../reach/at-line.ts';
import { cis } from '../references.ts';
import { knownRoles, listRoles } from './known-roles.ts';

/** Roles that may log in, and do not. */
export const roleStale: Check = {
  id: 'role-stale',
  group: 'roles',
  severity: 'med',
  about: {
    title: 'Roles that nobody logs in as',
    why: 'A role that nobody uses is a password that nobody misses when it is stolen, and often one of somebody who has left.',
    fix: 'ALTER ROLE … NOLOGIN; and drop it when nobody has asked for it.',
    references: [cis('4.4')],
  },
  find(server) {
    const { logins } = server;
    if (logins === undefined) return [];
    const stale = staleRoles(server, logins.users);
    if (stale.length === 0) return [];
    return [
      atServer(server, {
        message: `nobody has logged in as ${listRoles(stale)} in ${logins.days} days of log`,
        fix: `ALTER ROLE ${listRoles(stale.slice(0, 1))} NOLOGIN;`,
      }),
    ];
  },
};

/** staleRoles gives the roles that may log in and are not among some users. */
export function staleRoles(
  server: Pick<CheckedServer, 'universe'>,
  users: ReadonlySet<ByteString>,
): readonly RoleFacts[] {
  return knownRoles(server).filter(({ name, canLogin }) => canLogin && !users.has(name));
}
