import type { Check } from '../check.ts';
import { manual } from '../references.ts';

/** The words of 18 in log_connections of an older server. */
export const logConnectionsValue: Check = {
  id: 'log-connections-value',
  group: 'logging',
  severity: 'crit',
  about: {
    title: 'A list in log_connections before 18',
    why: 'Up to 17 log_connections is on or off. A list is an invalid value: a reload passes over it, the next start fails.',
    fix: 'log_connections = on',
    references: [manual('runtime-config-logging#GUC-LOG-CONNECTIONS')],
    versions: [12, 17],
  },
  find: ({ conf, dialect }) =>
    (conf?.settings.problems ?? [])
      .filter(({ kind, setting }) => kind === 'value' && setting?.toLowerCase() === 'log_connections')
      .map(({ file, line }) => ({
        file,
        line,
        message: `log_connections of PostgreSQL ${dialect.version} is on or off: the next start fails`,
      })),
};
