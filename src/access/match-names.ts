import type { DatabaseToken, UserToken } from '../hba/record.ts';
import type { Attempt } from './attempt.ts';

/** Match is whether a field of a line fits, or that the role must be looked up first. */
export type Match = 'yes' | 'no' | 'needs-role';

/** matchDatabase tells whether any word of a line's database field fits the attempt (hba.c, check_db). */
export function matchDatabase(tokens: readonly DatabaseToken[], attempt: Attempt): Match {
  return anyOf(tokens, (token) => databaseTokenFits(token, attempt));
}

/** matchUser tells whether any word of a line's user field fits the attempt (hba.c, check_role). */
export function matchUser(tokens: readonly UserToken[], attempt: Attempt): Match {
  return anyOf(tokens, (token) => userTokenFits(token, attempt));
}

/** Words stand in order and the first that fits ends the search, so a look-up is asked for only when it decides. */
function anyOf<Token>(tokens: readonly Token[], fits: (token: Token) => Match): Match {
  for (const token of tokens) {
    const match = fits(token);
    if (match !== 'no') return match;
  }
  return 'no';
}

function databaseTokenFits(token: DatabaseToken, attempt: Attempt): Match {
  // A physical WAL sender is in no database: nothing but the keyword stands for it, not even "all".
  if (attempt.replication === 'physical') return yesIf(token.kind === 'replication');
  switch (token.kind) {
    case 'all':
      return 'yes';
    case 'sameuser':
      return yesIf(attempt.database === attempt.user);
    case 'samerole':
      return isMember(attempt, attempt.database);
    case 'replication':
      return 'no';
    case 'regex':
      return yesIf(token.are.test(attempt.database));
    case 'name':
      return yesIf(token.name === attempt.database);
  }
}

function userTokenFits(token: UserToken, attempt: Attempt): Match {
  switch (token.kind) {
    case 'all':
      return 'yes';
    case 'group':
      return isMember(attempt, token.role);
    case 'regex':
      return yesIf(token.are.test(attempt.user));
    case 'name':
      return yesIf(token.name === attempt.user);
  }
}

function isMember(attempt: Attempt, role: Attempt['user']): Match {
  if (attempt.role === undefined) return 'needs-role';
  // A user that does not exist is a member of nothing, not even of a group with its own name.
  return yesIf(attempt.role !== 'missing' && attempt.role.memberOf.has(role));
}

function yesIf(condition: boolean): Match {
  return condition ? 'yes' : 'no';
}
