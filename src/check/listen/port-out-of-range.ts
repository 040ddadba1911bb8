import type { Check } from '../check.ts';
import { manual } from '../references.ts';

/** A port that is none. */
export const portOutOfRange: Check = {
  id: 'port-out-of-range',
  group: 'listen',
  severity: 'crit',
  about: {
    title: 'A port that is none',
    why: 'port is one whole number from 1 to 65535, for TCP and for the name of the Unix socket. Anything else stops the next start.',
    fix: 'port = 5432',
    references: [manual('runtime-config-connection#GUC-PORT')],
  },
  find: ({ conf }) =>
    (conf?.settings.problems ?? [])
      .filter(({ kind, setting }) => kind === 'value' && setting?.toLowerCase() === 'port')
      .map(({ file, line, message }) => ({ file, line, message: `${message}: the next start fails` })),
};
