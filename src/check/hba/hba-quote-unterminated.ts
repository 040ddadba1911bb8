import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, ruleLines } from './rule-words.ts';

/** A line with a quotation mark that has no second. */
export const hbaQuoteUnterminated: Check = {
  id: 'hba-quote-unterminated',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'A quotation mark without its second',
    why: 'The server forgives a missing last quote: the word goes on to the end of the line, with blanks, the fields after it and the comment. The line may load all the same, and mean something else.',
    fix: 'Put the second quotation mark where the name ends.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const source of ruleLines(server)) {
      if (!source.text.includes('"')) continue;
      const word = source.fields.flat().at(-1);
      if (word === undefined || word.source.replace(/[^"]/g, '').length % 2 === 0) continue;
      yield atWord({ source }, word, {
        message: 'this quotation mark has no second: everything to the end of the line is one word',
      });
    }
  },
};
