import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { isReference } from './references-in.ts';
import { atWord, rulesOf } from './rule-words.ts';

/** NAMEDATALEN - 1 of the server. */
const longestName = 63;

/** Names that are longer than any role's or database's. */
export const hbaNameTruncation: Check = {
  id: 'hba-name-truncation',
  group: 'hba',
  severity: 'low',
  about: {
    title: 'A name that is longer than names can be',
    why: 'Names have at most 63 bytes. What a client sends is cut before it is compared, the word in the file is not, so that it never matches.',
    fix: 'Write the first 63 bytes of the name, as \\du and \\l show it.',
    references: [manual('sql-syntax-lexical#SQL-SYNTAX-IDENTIFIERS')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      for (const word of [...rule.databases, ...rule.users]) {
        const name = !word.quoted && word.text.startsWith('+') ? word.text.slice(1) : word.text;
        if (name.length <= longestName || isReference(word) || isRegex(word.text, server.dialect.regexNames)) continue;
        yield atWord(rule, word, { message: `a name of ${name.length} bytes never matches: names are cut after 63` });
      }
    }
  },
};

function isRegex(text: string, regexNames: boolean): boolean {
  return regexNames && text.startsWith('/');
}
