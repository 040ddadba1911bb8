import { parseAre } from '../../hba/are/parse.ts';
import { asBytes } from '../../text/as-bytes.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf, show } from './rule-words.ts';
import type { HomedWord } from './word-files.ts';

/** Expressions that are none, or that a comma cuts. */
export const hbaRegexBad: Check = {
  id: 'hba-regex-bad',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A regular expression that is none, or that a comma cuts',
    why: 'Since 16 a name that begins with a slash is a regular expression, and one that does not compile refuses the whole file; before it was a dead name in silence. A comma outside of quotes ends the expression.',
    fix: 'Correct the expression, and put one with a comma or a blank into double quotes: "/^app_[0-9]{1,2}$"',
    references: [manual('functions-matching#FUNCTIONS-POSIX-REGEXP'), manual('auth-pg-hba-conf')],
    versions: [16, 19],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      for (const words of [rule.databases, rule.users]) {
        for (const [index, word] of words.entries()) {
          if (!word.text.startsWith('/')) continue;
          const rest = words[index + 1];
          const isCut = rest !== undefined && !word.quoted && isRest(word, rest);
          const parsed = parseAre(asBytes(word.text.slice(1)));
          if (isCut) {
            yield atWord(rule, word, {
              message: `the comma cuts the expression: ${show(word)} and ${show(rest)} are two words`,
              fix: `Write "${show(word)},${show(rest)}"`,
            });
          } else if (parsed.kind === 'fault') {
            yield atWord(rule, word, { message: `${show(word)} is no regular expression: ${parsed.fault}` });
          }
        }
      }
    }
  },
};

/** Whether the second word looks like the end of the first: brackets stay open, or it ends as only expressions do. */
function isRest({ text, end, home }: HomedWord, rest: HomedWord): boolean {
  const opened = (text.match(/[{[(]/g) ?? []).length > (text.match(/[}\])]/g) ?? []).length;
  return (
    rest.home === home &&
    rest.start === end + 1 &&
    (opened || (!text.endsWith('$') && !rest.text.startsWith('/') && rest.text.endsWith('$')))
  );
}
