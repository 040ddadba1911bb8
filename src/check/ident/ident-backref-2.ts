import type { Check } from '../check.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** References that the server does not replace. */
export const identBackref2: Check = {
  id: 'ident-backref-2',
  group: 'ident',
  severity: 'med',
  about: {
    title: 'More than one \\1, or a \\2',
    why: 'The server replaces the first \\1 and nothing else; what is left is part of a name that no role has.',
    fix: 'Use one \\1, and one group around all that belongs to the name.',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    for (const line of mapRecordsOf(server)) {
      const { databaseUser } = line;
      if (line.record.systemUser.kind !== 'regex' || databaseUser === undefined) continue;
      const ones = databaseUser.text.split('\\1').length - 1;
      if (ones < 2 && !/\\[2-9]/.test(databaseUser.text)) continue;
      yield atWord(line, databaseUser, { message: `of ${show(databaseUser)} only the first \\1 is replaced` });
    }
  },
};
