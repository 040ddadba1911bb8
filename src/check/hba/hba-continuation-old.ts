import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atText, rulesOf } from './rule-words.ts';

/** A line continued with a backslash, before 14 knew that. */
export const hbaContinuationOld: Check = {
  id: 'hba-continuation-old',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A line that goes on in the next one, before 14',
    why: 'Up to 13 a backslash at the end of a line means nothing: both halves are lines of their own, and neither is whole.',
    fix: 'Write the line as one.',
    references: [manual('auth-pg-hba-conf')],
    versions: [12, 13],
  },
  *find(server) {
    for (const { source } of rulesOf(server)) {
      if (source.comment !== undefined || !source.text.endsWith('\\')) continue;
      yield atText(source, source.text.length - 1, 1, {
        message: `PostgreSQL ${server.dialect.version} does not continue lines: this one ends here`,
      });
    }
  },
};
