import type { Check } from '../check.ts';
import { atServer } from '../reach/at-line.ts';
import { manual } from '../references.ts';
import { knownRoles, listRoles } from './known-roles.ts';

/** Roles whose password is stored as an MD5 hash. */
export const pwMd5Hashes: Check = {
  id: 'pw-md5-hashes',
  group: 'roles',
  severity: 'high',
  about: {
    title: 'Passwords stored as MD5 hashes',
    why: 'Whoever gets at a backup or at pg_authid can log in with the hash itself. PostgreSQL 18 warns of them, and a later version will take them no more.',
    fix: "Set password_encryption = 'scram-sha-256', then \\password ROLE in psql for each; only after that replace md5 in pg_hba.conf.",
    references: [manual('auth-password')],
  },
  find(server) {
    const roles = knownRoles(server).filter(({ verifier }) => verifier?.reveal().startsWith('md5') === true);
    if (roles.length === 0) return [];
    return [
      atServer(server, {
        message: `${roles.length === 1 ? 'one password is stored as an MD5 hash' : `${roles.length} passwords are stored as MD5 hashes`}: ${listRoles(roles)}`,
        fix: `Set password_encryption = 'scram-sha-256', then \\password ${listRoles(roles.slice(0, 1))} in psql for each. Only after that replace md5 by scram-sha-256 in pg_hba.conf.`,
      }),
    ];
  },
};
