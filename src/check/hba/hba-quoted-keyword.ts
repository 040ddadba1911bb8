import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import type { PlacedWord } from '../source-line.ts';
import { isKnownName } from './known-names.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

const databaseWords = ['all', 'sameuser', 'samerole', 'samegroup', 'replication'];
const addressWords = ['all', 'samehost', 'samenet'];

/** A keyword in quotes, which is a name. */
export const hbaQuotedKeyword: Check = {
  id: 'hba-quoted-keyword',
  group: 'hba',
  severity: 'med',
  about: {
    title: 'A keyword in quotes',
    why: 'A quote at the first character takes the meaning away: "all" is a database of that name, "+dev" a role whose name begins with a plus. pg_hba_file_rules shows no difference.',
    fix: 'Take the quotes away.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { databases, users, address } = rule;
      const literal = [
        ...databases.filter((word) => isQuoted(word, databaseWords) && !isKnownName(server, word.text, 'database')),
        ...users.filter((word) => isQuotedUser(word) && !isKnownName(server, word.text, 'user')),
        ...(address !== undefined && isQuoted(address, addressWords) ? [address] : []),
      ];
      for (const word of literal) {
        yield atWord(rule, word, {
          message: `${show(word)} in quotes is a name, not the keyword: the line is about nobody else`,
          fix: `Write ${show(word).replaceAll('"', '')}`,
        });
      }
    }
  },
};

function isQuoted({ quoted, text }: PlacedWord, words: readonly string[]): boolean {
  return quoted && words.includes(text);
}

function isQuotedUser({ quoted, text }: PlacedWord): boolean {
  return quoted && (text === 'all' || text.startsWith('+'));
}
