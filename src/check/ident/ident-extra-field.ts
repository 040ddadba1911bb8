import type { Check } from '../check.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** Map lines with more than three fields. */
export const identExtraField: Check = {
  id: 'ident-extra-field',
  group: 'ident',
  severity: 'med',
  about: {
    title: 'A fourth field in a map',
    why: 'Everything after the third field is passed over in silence: a second role in the line is not mapped.',
    fix: 'Write one line for each role; a name with blanks stands in double quotes.',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    for (const line of mapRecordsOf(server)) {
      const [word] = line.rest;
      if (word === undefined) continue;
      yield atWord(line, word, {
        message: `${line.rest.map(show).join(' ')} is passed over: a map line has three fields`,
      });
    }
  },
};
