import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** A server that does not log what WAL senders do. */
export const logReplicationCommandsOff: Check = {
  id: 'log-replication-commands-off',
  group: 'logging',
  severity: 'low',
  about: {
    title: 'Replication is not logged',
    why: 'A WAL sender can copy the whole cluster; without this its commands are not in the log.',
    fix: 'log_replication_commands = on, then SELECT pg_reload_conf();',
    references: [manual('runtime-config-logging#GUC-LOG-REPLICATION-COMMANDS'), cis('7.2')],
  },
  find(server) {
    if (valueOf(server, 'log_replication_commands') !== false) return [];
    return [
      atSetting(server, 'log_replication_commands', {
        message: 'log_replication_commands is off: the log does not tell who copied the cluster',
      }),
    ];
  },
};
