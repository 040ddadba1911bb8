import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, show } from './rule-words.ts';
import { wordFiles } from './word-files.ts';

/** A file of names with no names. */
export const hbaAtEmpty: Check = {
  id: 'hba-at-empty',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A file of names without names',
    why: 'A field of nothing vanishes, and all fields after it move to the left: the user field is read as the address or the method. The file is refused, or the line means something else.',
    fix: 'Put a name into the file that no role has, or take the line out.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const { source, word, path, words } of wordFiles(server)) {
      if (words === undefined || words.length > 0) continue;
      const isAlone = source.fields.some((field) => field.length === 1 && field[0] === word);
      yield atWord({ source }, word, {
        severity: isAlone ? 'crit' : 'low',
        message: isAlone
          ? `${path} has no names, so that the field ${show(word)} vanishes and those after it move to the left`
          : `${path} has no names`,
      });
    }
  },
};
