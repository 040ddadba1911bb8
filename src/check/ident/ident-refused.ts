import type { Check } from '../check.ts';
import { manual } from '../references.ts';

/** Reasons for which the server refuses pg_ident.conf. */
export const identRefused: Check = {
  id: 'ident-refused',
  group: 'ident',
  severity: 'high',
  about: {
    title: 'pg_ident.conf does not load',
    why: 'One bad line refuses the whole file. At a reload the old maps stay; at a start the server runs without any map, so that every login over one fails.',
    fix: 'Correct the line, then ask before you reload: postern maps pg_ident.conf',
    references: [manual('auth-username-maps'), manual('view-pg-ident-file-mappings')],
  },
  find: ({ ident }) =>
    (ident?.parsed.problems ?? []).map(({ file, line, message }) => ({
      file,
      line,
      message: `the server refuses pg_ident.conf: ${message}`,
    })),
};
