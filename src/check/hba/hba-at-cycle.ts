import type { ServerVersion } from '../../dialect/server-version.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { placeOfWord } from '../source-line.ts';
import { show } from './rule-words.ts';
import { findCycle } from './word-files.ts';

/** Files that name each other. */
export const hbaAtCycle: Check = {
  id: 'hba-at-cycle',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'Files that name each other',
    why: 'Before 16 the server has no bound for how deep files of names may go. 12 and 13 crash whoever reads them, also a session that only looks at pg_hba_file_rules; in 14 and 15 the whole server ends on a reload. 16 and later refuse the file.',
    fix: 'Take the line out. Do not look at pg_hba_file_rules before you did.',
    references: [manual('auth-pg-hba-conf')],
  },
  find(server) {
    const cycle = server.hba === undefined ? undefined : findCycle(server, server.hba.path);
    if (cycle === undefined) return [];
    return [
      {
        ...placeOfWord(cycle.source, cycle.word),
        ...(server.dialect.version > 15 && { fix: 'Take the line out.' }),
        message: `${show(cycle.word)} leads back to a file that leads here: ${outcome(server.dialect.version)}`,
      },
    ];
  },
};

function outcome(version: ServerVersion): string {
  if (version <= 13) return 'whoever reads it crashes, the view pg_hba_file_rules too';
  return version <= 15 ? 'a reload ends the server' : 'the file is refused';
}
