import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { isKnownName } from './known-names.ts';
import { atText, ruleLines } from './rule-words.ts';

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
    for (const source of ruleLines(server)) {
      if (!source.text.includes("'")) continue;
      const words = source.fields.flat();
      const code = source.text
        .slice(0, words.at(-1)?.end ?? 0)
        .replace(/"[^"]*"?/g, (quoted) => ' '.repeat(quoted.length));
      for (const { 0: span, index } of code.matchAll(/[^\s,']*'[^']*'?[^\s,]*/g)) {
        const word = asBytes(span);
        if (isKnownName(server, word, 'user') || isKnownName(server, word, 'database')) continue;
        const bare = toDisplay(word).replaceAll("'", '');
        yield atText(source, index, span.length, {
          message: `single quotes are letters of a name here: ${toDisplay(word)}`,
          fix: `Write ${/[\s,]/.test(bare) ? `"${bare}"` : bare}`,
        });
      }
    }
  },
};
