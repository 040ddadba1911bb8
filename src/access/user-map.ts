import type { IdentRecord } from '../hba/ident.ts';
import { mapUser } from '../hba/match-map.ts';
import type { HbaRecord } from '../hba/record.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import type { Attempt } from './attempt.ts';
import type { RoleFacts } from './role.ts';

/** Claim is who a client wants to be, and what decides whether its identity may. */
export interface Claim {
  readonly attempt: Pick<Attempt, 'user'>;
  /** The line that decided. */
  readonly record: HbaRecord;
  readonly role: RoleFacts | 'missing';
  readonly ident: readonly IdentRecord[];
}

/**
 * checkUserMap tells whether the record's map lets a system user be the role it asks for. It gives undefined if so, else
 * the server's words for the journal (hba.c, check_usermap).
 */
export function checkUserMap(claim: Claim, systemUser: ByteString): readonly string[] | undefined {
  const { user } = claim.attempt;
  const { map } = claim.record.options;
  const { role } = claim;
  const outcome = mapUser(claim.ident, {
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
