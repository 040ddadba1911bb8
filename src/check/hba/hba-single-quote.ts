import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { isKnownName } from './known-names.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** A single quote, which is no quote in pg_hba.conf. */
export const hbaSingleQuote: Check = {
  id: 'hba-single-quote',
  group: 'hba',
  severity: 'med',
  about: {
    title: 'Single quotes in pg_hba.conf',
    why: "Only double quotes are quotes here; postgresql.conf has it the other way round. A single quote is a letter of the name, so that 'app' is another database than app, and what has a blank in it falls apart.",
    fix: 'Write double quotes, or none.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      for (const word of rule.source.fields.flat()) {
        if (!word.source.replace(/"[^"]*"?/g, '').includes("'")) continue;
        if (isKnownName(server, word.text, 'user') || isKnownName(server, word.text, 'database')) continue;
        yield atWord(rule, word, {
          message: `the single quotes belong to the name: ${show(word)}`,
          fix: `Write ${toDisplay(word.text).replaceAll("'", /\s/.test(word.text) ? '"' : '')}`,
        });
      }
    }
  },
};
