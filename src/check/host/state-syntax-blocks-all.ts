import type { Check } from '../check.ts';
import { manual } from '../references.ts';

/** The server's words for the place, which the finding has anyway. */
const place = / in file "[^"]*" line \d+,?/;

/** Mistakes in postgresql.conf for which a reload applies nothing at all. */
export const stateSyntaxBlocksAll: Check = {
  id: 'state-syntax-blocks-all',
  group: 'apply',
  severity: 'crit',
  about: {
    title: 'Mistakes for which a reload applies nothing',
    why: 'One such mistake, in any included file, holds back every change of all files. SELECT pg_reload_conf() says true all the same.',
    fix: 'Correct the line: name = value, with text in straight single quotes.',
    references: [manual('config-setting#CONFIG-SETTING-CONFIGURATION-FILE')],
  },
  find: (server) =>
    (server.conf?.settings.problems ?? [])
      .filter(({ kind }) => kind === 'syntax')
      .map(({ file, line, message, hint, advice, setting }) => ({
        file,
        line,
        message: `${message.replace(place, '')}: a reload applies nothing of any file, and the next start fails`,
        fix:
          advice ??
          hint ??
          (setting === undefined
            ? 'Correct the line: name = value, with text in straight single quotes.'
            : `Correct the name, or take the line out: PostgreSQL ${server.dialect.version} has no setting ${setting}.`),
      })),
};
