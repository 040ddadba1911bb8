import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, show } from './rule-words.ts';
import { wordFiles } from './word-files.ts';

/** A file of names that cannot be read. */
export const hbaAtMissing: Check = {
  id: 'hba-at-missing',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A file of names that cannot be read',
    why: '@file stands for the names in a file, its path counted from the file that names it. Where it cannot be read the whole of pg_hba.conf is refused.',
    fix: 'Make the file, with names parted by blanks or commas, and let the server read it: install -o postgres -m 0600 /dev/null FILE',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const { source, word, path, isReadable } of wordFiles(server)) {
      if (isReadable) continue;
      yield atWord({ source }, word, {
        message: `${show(word)} stands for the names in ${path}, which cannot be read`,
      });
    }
  },
};
