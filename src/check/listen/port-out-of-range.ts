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
  find: ({ conf, texts }) =>
    (conf?.settings.problems ?? [])
      .filter(({ kind, setting, file, line }) => {
        if (kind === 'value') return setting?.toLowerCase() === 'port';
        // A list without quotes is not even a value.
        return kind === 'syntax' && /^\s*port\b/i.test(texts.get(file)?.split('\n')[line - 1] ?? '');
      })
      .map(({ file, line, message }) => ({ file, line, message: `${message}: the next start fails` })),
};
