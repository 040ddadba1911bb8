import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf } from './rule-words.ts';

/** Words that are longer than the server reads. */
export const hbaTokenLong: Check = {
  id: 'hba-token-long',
  group: 'hba',
  severity: 'low',
  about: {
    title: 'A word that is too long',
    why: 'Before 16 a word may have 10,239 bytes; a longer one refuses the file.',
    fix: 'Put long lists into a file, one name a line, and name it with @file.',
    references: [manual('auth-pg-hba-conf')],
    versions: [12, 15],
  },
  *find(server) {
    const { longestWord } = server.dialect;
    for (const rule of rulesOf(server)) {
      for (const word of rule.source.fields.flat()) {
        if (word.text.length <= longestWord) continue;
        yield atWord(rule, word, { message: `a word of ${word.text.length} bytes; the server takes ${longestWord}` });
      }
    }
  },
};
