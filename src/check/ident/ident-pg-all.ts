import type { Check } from '../check.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

const meanings = {
  all: 'every role, superusers too',
  group: 'every member of the role',
  regex: 'every role whose name fits',
} as const;

/** Maps whose database user is more than one role. */
export const identPgAll: Check = {
  id: 'ident-pg-all',
  group: 'ident',
  severity: 'crit',
  about: {
    title: 'A map to all roles',
    why: 'Since 16 the last field of a map knows all, +group and /expression: one account may be any of these roles. Before, they were names that no role has, so that an upgrade opens the door.',
    fix: 'Write the name of the role. Where a role is really called so, put it in double quotes: "all"',
    references: [manual('auth-username-maps')],
    versions: [16, 19],
  },
  *find(server) {
    for (const line of mapRecordsOf(server)) {
      const { kind } = line.record.databaseUser;
      if (kind === 'name' || line.databaseUser === undefined) continue;
      yield atWord(line, line.databaseUser, {
        message: `${show(line.databaseUser)} is ${meanings[kind]}, for ${line.systemUser === undefined ? 'one account' : show(line.systemUser)}`,
      });
    }
  },
};
