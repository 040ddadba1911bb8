import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import type { PlacedWord } from '../source-line.ts';
import { isKnownName, type NamedThing } from './known-names.ts';
import { atWord, hostTypes, methodNames, rulesOf, show } from './rule-words.ts';

const keywords: Readonly<Record<NamedThing | 'address', readonly string[]>> = {
  database: ['all', 'sameuser', 'samerole', 'samegroup', 'replication'],
  user: ['all'],
  address: ['all', 'samehost', 'samenet'],
};

/** The includes are those of 16 and later. */
const firstWords = ['local', ...hostTypes, 'include', 'include_if_exists', 'include_dir'];

/** A keyword in capitals, which is none. */
export const hbaCase: Check = {
  id: 'hba-case',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A keyword in capitals',
    why: 'Keywords are in lower case. A type or a method in capitals refuses the whole file; ALL is the name of a role, a database or a host that nobody has, so that the line is dead.',
    fix: 'Write it in lower case.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { type, method, databases, users, address } = rule;
      if (differsInCase(type, firstWords)) yield atWord(rule, type, refused(type));
      if (method !== undefined && differsInCase(method, methodNames)) yield atWord(rule, method, refused(method));
      for (const [thing, words] of [
        ['database', databases],
        ['user', users],
      ] as const) {
        for (const word of words) {
          if (!isKeywordInCapitals(word, thing) || isKnownName(server, word.text, thing)) continue;
          yield atWord(rule, word, {
            message: `${show(word)} is the name of a ${thing} here, not the keyword ${word.text.toLowerCase()}: the line lets nobody else in`,
            fix: `Write ${word.text.toLowerCase()}`,
          });
        }
      }
      if (address === undefined || !isKeywordInCapitals(address, 'address')) continue;
      yield atWord(rule, address, {
        message: `${show(address)} is a host's name here, not the keyword ${address.text.toLowerCase()}: the line never matches`,
        fix: `Write ${address.text.toLowerCase()}`,
      });
    }
  },
};

/** isKeywordInCapitals tells whether a word without quotes would be a keyword in lower case. */
export function isKeywordInCapitals(word: PlacedWord, place: NamedThing | 'address'): boolean {
  return !word.quoted && differsInCase(word, keywords[place]);
}

function differsInCase({ text }: PlacedWord, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return text !== lower && words.includes(lower);
}

function refused(word: PlacedWord): { readonly message: string; readonly fix: string } {
  const lower = word.text.toLowerCase();
  return { message: `${show(word)} is not the keyword ${lower}: the server refuses the file`, fix: `Write ${lower}` };
}
