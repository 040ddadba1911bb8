import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import type { PlacedWord } from '../source-line.ts';
import { isKnownName } from './known-names.ts';
import { isReference } from './references-in.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** Wildcards and negations in names, which are letters. */
export const hbaGlob: Check = {
  id: 'hba-glob',
  group: 'hba',
  severity: 'med',
  about: {
    title: 'Wildcards and negations in names',
    why: 'The database and user fields know neither * nor % nor a minus or an exclamation mark for "not": these are letters of a name that nobody has, so that the line is dead.',
    fix: 'Every name: all. A pattern, from 16: /^app_. All but one: a reject line for that one, before the line for all.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    const { regexNames } = server.dialect;
    for (const rule of rulesOf(server)) {
      for (const [thing, words] of [
        ['database', rule.databases],
        ['user', rule.users],
      ] as const) {
        for (const word of words) {
          if (!isPattern(word) || isKnownName(server, word.text, thing)) continue;
          yield atWord(rule, word, {
            message: `${show(word)} is the name of a ${thing} to the server, not a pattern`,
            fix: fixOf(toDisplay(word.text), regexNames),
          });
        }
      }
    }
  },
};

function isPattern(word: PlacedWord): boolean {
  return !isReference(word) && !word.text.startsWith('/') && /^[-!]|[*%]/.test(word.text);
}

function fixOf(text: string, regexNames: boolean): string {
  if (/^[*%]+$/.test(text)) return 'Write all';
  if (/^[-!]/.test(text)) return `Write all, and above the line another one that rejects ${text.slice(1)}`;
  if (!regexNames) return 'List the names; 16 and later take a regular expression.';
  return `Write "/^${text.replace(/[.+?()[\]{}|\\^$]/g, '\\$&').replace(/[*%]+/g, '.*')}$"`;
}
