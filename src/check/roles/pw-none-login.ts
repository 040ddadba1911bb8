import type { AuthMethod } from '../../dialect/auth-method.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atServer } from '../reach/at-line.ts';
import { cis, manual } from '../references.ts';
import { knownRoles, listRoles, passwordsKnown } from './known-roles.ts';
import { storedMethods } from './stored-methods.ts';

/** Roles that may log in by a password only, and have none. */
export const pwNoneLogin: Check = {
  id: 'pw-none-login',
  group: 'roles',
  severity: 'med',
  about: {
    title: 'Roles that may log in by password only, and have none',
    why: 'Such a role looks ready for use and is locked. The day somebody adds a trust line it is open.',
    fix: '\\password ROLE in psql, or ALTER ROLE … NOLOGIN.',
    references: [manual('auth-password'), cis('4.10')],
  },
  find(server) {
    if (!passwordsKnown(server)) return [];
    const methods = methodsByUser(server);
    const roles = knownRoles(server).filter(({ name, canLogin, verifier }) => {
      const own = methods.get(name);
      return (
        canLogin && verifier === undefined && own !== undefined && [...own].every((method) => storedMethods.has(method))
      );
    });
    if (roles.length === 0) return [];
    return [
      atServer(server, {
        message: `no password is stored for ${listRoles(roles)}, and pg_hba.conf lets ${roles.length === 1 ? 'the role' : 'them'} in by password only: nobody can log in so`,
        fix: `\\password ${listRoles(roles.slice(0, 1))} in psql, or ALTER ROLE ${listRoles(roles.slice(0, 1))} NOLOGIN.`,
      }),
    ];
  },
};

/** methodsByUser gives the methods by which each known user may get in. */
export function methodsByUser(server: CheckedServer): ReadonlyMap<ByteString, ReadonlySet<AuthMethod>> {
  const methods = new Map<ByteString, Set<AuthMethod>>();
  if (knownRoles(server).length === 0) return methods;
  for (const { record, users } of server.reach) {
    for (const name of users.flatMap(({ names }) => names)) {
      methods.set(name, (methods.get(name) ?? new Set()).add(record.method));
    }
  }
  return methods;
}
