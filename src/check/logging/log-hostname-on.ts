import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** A server that looks up names for its log. */
export const logHostnameOn: Check = {
  id: 'log-hostname-on',
  group: 'logging',
  severity: 'low',
  about: {
    title: 'A name server is asked for every client',
    why: "With log_hostname on every connection waits for DNS, and whoever answers for the client's network can make that slow. The address is in the log anyway.",
    fix: 'log_hostname = off, then SELECT pg_reload_conf();',
    references: [manual('runtime-config-logging#GUC-LOG-HOSTNAME'), cis('3.1.23')],
  },
  find(server) {
    if (valueOf(server, 'log_hostname') !== true) return [];
    return [
      atSetting(server, 'log_hostname', {
        message: 'log_hostname is on: the server asks DNS about each client before it goes on',
      }),
    ];
  },
};
