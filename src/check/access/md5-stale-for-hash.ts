import type { HbaRecord } from '../../hba/record.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { manual } from '../references.ts';

/** A scram-sha-256 line for roles whose password is stored as an MD5 hash: they cannot log in by it, ever. */
export const md5StaleForHash: Check = {
  id: 'md5-stale-for-hash',
  group: 'access',
  severity: 'high',
  about: {
    title: 'scram-sha-256 for a role with an MD5 hash',
    why: 'The server asks for SCRAM, and fails every password with "password authentication failed"; its log says that the role does not have a valid SCRAM secret.',
    fix: 'Set the password again with \\password ROLE in psql, with password_encryption = scram-sha-256.',
    references: [manual('auth-password')],
  },
  find(server) {
    const stale = new Map<HbaRecord, Set<ByteString>>();
    for (const { record, users } of server.reach) {
      if (record.method !== 'scram-sha-256') continue;
      for (const name of users.flatMap(({ names }) => names)) {
        const role = server.universe.role(name);
        if (typeof role !== 'object' || role.verifier?.reveal().startsWith('md5') !== true) continue;
        stale.set(record, (stale.get(record) ?? new Set()).add(name));
      }
    }
    return [...stale].map(([record, names]) => {
      const list = [...names].map(toDisplay).join(', ');
      return atLine(record, {
        message: `by this line ${list} cannot log in: the password is stored as an MD5 hash, and scram-sha-256 has no use for one`,
        fix: `Set the password again: \\password ${toDisplay([...names][0] ?? record.text)} in psql, with password_encryption = 'scram-sha-256'.`,
      });
    });
  },
};
