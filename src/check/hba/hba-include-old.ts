import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { isInclude } from './references-in.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** Includes before 16 knew them. */
export const hbaIncludeOld: Check = {
  id: 'hba-include-old',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'include before 16',
    why: 'Only 16 and later include files in pg_hba.conf. Before, include is a type of connection that there is not, and the whole file is refused.',
    fix: 'Put the lines of the other file here; names alone can stand in a file with @file.',
    references: [manual('auth-pg-hba-conf')],
    versions: [12, 15],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      if (!isInclude(rule.source)) continue;
      yield atWord(rule, rule.type, {
        message: `PostgreSQL ${server.dialect.version} has no ${show(rule.type)} in pg_hba.conf`,
      });
    }
  },
};
