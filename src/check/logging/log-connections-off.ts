import type { SettingValue } from '../../conf/value-type.ts';
import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

/** A server that does not log who came in. */
export const logConnectionsOff: Check = {
  id: 'log-connections-off',
  group: 'logging',
  severity: 'med',
  about: {
    title: 'Logins are not logged',
    why: 'Without log_connections nobody can tell who came in, from where, and by which line of pg_hba.conf: the line stands in this log alone (14 and later; for trust 17).',
    fix: "log_connections = on; in 18 'receipt,authentication,authorization' means the same. Then SELECT pg_reload_conf();",
    references: [manual('runtime-config-logging#GUC-LOG-CONNECTIONS'), cis('3.1.20')],
  },
  find(server) {
    const setting = server.conf?.settings.find('log_connections');
    if (setting === undefined || logsLogins(setting.value)) return [];
    const text = textOf(server, 'log_connections');
    return [
      atSetting(server, 'log_connections', {
        message: `log_connections is '${text}': ${text.trim() === '' || text === 'off' ? 'logins are not logged' : 'authentication and authorization are not logged'}`,
      }),
    ];
  },
};

function logsLogins(value: SettingValue): boolean {
  if (typeof value === 'boolean') return value;
  return typeof value === 'object' && 'authentication' in value && value.authentication && value.authorization;
}
