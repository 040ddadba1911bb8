import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** Members of a group that have nothing of its rights, and get in by its line. */
export const groupNoinherit: Check = {
  id: 'group-noinherit',
  group: 'access',
  severity: 'info',
  about: {
    title: 'Members without INHERIT or SET that a group line lets in',
    why: 'For pg_hba.conf every member counts, whatever the grant says of rights.',
    fix: 'If they are not meant, revoke the group from them, or name the users in place of it.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    liveRecords(server).flatMap((record) =>
      record.users.flatMap((token) => {
        if (token.kind !== 'group') return [];
        const members = membersWithout(server, token.role);
        if (members.length === 0) return [];
        return [
          atLine(record, {
            message: `+${toDisplay(token.role)} also lets in ${members.map(toDisplay).join(', ')}, granted without INHERIT or SET`,
            fix: `If they are not meant: REVOKE ${toDisplay(token.role)} FROM them, or name the users in place of the group.`,
          }),
        ];
      }),
    ),
};

/** Who is in a group, itself or through another, by a grant without INHERIT or SET. */
function membersWithout({ catalog, universe }: CheckedServer, group: ByteString): readonly ByteString[] {
  const isInside = (name: ByteString): boolean => {
    const role = universe.role(name);
    return name === group || (typeof role === 'object' && role.memberOf.has(group));
  };
  const granted = (catalog?.memberships ?? [])
    .filter((one) => (!one.inherits || !one.maySet) && isInside(one.group))
    .map(({ member }) => member);
  const bare = (universe.roleNames ?? []).filter((name) => {
    const role = universe.role(name);
    return name !== group && typeof role === 'object' && role.inherits === false && role.memberOf.has(group);
  });
  return [...new Set([...granted, ...bare])];
}
