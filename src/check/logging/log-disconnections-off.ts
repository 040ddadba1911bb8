import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** A server that does not log the ends of sessions. */
export const logDisconnectionsOff: Check = {
  id: 'log-disconnections-off',
  group: 'logging',
  severity: 'low',
  about: {
    title: 'Ends of sessions are not logged',
    why: 'Without it nobody can tell how long a session lasted, or who was in when something happened.',
    fix: 'log_disconnections = on, then SELECT pg_reload_conf();',
    references: [manual('runtime-config-logging#GUC-LOG-DISCONNECTIONS'), cis('3.1.21')],
  },
  find(server) {
    if (valueOf(server, 'log_disconnections') !== false) return [];
    return [
      atSetting(server, 'log_disconnections', {
        message: 'log_disconnections is off: the log does not tell when a session ended',
      }),
    ];
  },
};
