import type { Check } from '../check.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** A \1 for which the expression has no group. */
export const identBackrefNoGroup: Check = {
  id: 'ident-backref-no-group',
  group: 'ident',
  severity: 'high',
  about: {
    title: 'A \\1 without a group',
    why: 'Whenever the expression fits, the server logs "regular expression has no subexpressions as requested" and stops looking: the lines below, which may fit, are not tried.',
    fix: 'Put parentheses around what \\1 stands for: /^(.*)@example\\.com$ \\1',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    for (const line of mapRecordsOf(server)) {
      const { systemUser } = line.record;
      const { databaseUser } = line;
      if (systemUser.kind !== 'regex' || systemUser.are.groups > 0 || databaseUser?.text.includes('\\1') !== true)
        continue;
      yield atWord(line, databaseUser, {
        message: `${show(databaseUser)} stands for the first group, and /${systemUser.are.source} has none`,
      });
    }
  },
};
