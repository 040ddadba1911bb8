import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { isKnownName } from './known-names.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** Regular expressions in pg_hba.conf before 16 knew them. */
export const hbaRegexOld: Check = {
  id: 'hba-regex-old',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'A regular expression before 16',
    why: 'Only 16 and later take /expression for names in pg_hba.conf. Before, it is a name that begins with a slash, and the line is dead.',
    fix: 'List the names, name a group with +group, or move to 16.',
    references: [manual('auth-pg-hba-conf')],
    versions: [12, 15],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      for (const [thing, words] of [
        ['database', rule.databases],
        ['user', rule.users],
      ] as const) {
        for (const word of words) {
          if (!word.text.startsWith('/') || isKnownName(server, word.text, thing)) continue;
          yield atWord(rule, word, {
            message: `${show(word)} is the name of a ${thing} to PostgreSQL ${server.dialect.version}: nobody has it`,
          });
        }
      }
    }
  },
};
