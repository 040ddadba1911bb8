import { mapUser } from '../hba/match-map.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import type { AuthContext } from './method.ts';

/**
 * checkUserMap tells whether the record's map lets a system user be the role it asks for. It gives undefined if so, else
 * the server's words for the journal (hba.c, check_usermap).
 */
export function checkUserMap(context: AuthContext, systemUser: ByteString): readonly string[] | undefined {
  const { user } = context.attempt;
  const { map } = context.record.options;
  const { role } = context;
  const outcome = mapUser(context.ident, {
    map,
    systemUser,
    databaseUser: user,
    isMember: (group) => role !== 'missing' && role.memberOf.has(group),
  });
  switch (outcome.kind) {
    case 'mapped':
      return undefined;
    case 'broken':
      return [outcome.problem.message];
    case 'no-match':
      if (map === undefined || map === '') {
        return [
          `provided user name (${toDisplay(user)}) and authenticated user name (${toDisplay(systemUser)}) do not match`,
        ];
      }
      return [
        `no match in usermap "${toDisplay(map)}" for user "${toDisplay(user)}" authenticated as "${toDisplay(systemUser)}"`,
      ];
  }
}
