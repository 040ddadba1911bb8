import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

const parts = [
  { escapes: /%[hr]/, what: 'the address (%h)' },
  { escapes: /%u/, what: 'the user (%u)' },
  { escapes: /%d/, what: 'the database (%d)' },
  { escapes: /%[mtn]/, what: 'the time (%m)' },
];

/** A log_line_prefix that does not say who and where from. */
export const logPrefixNoHost: Check = {
  id: 'log-prefix-no-host',
  group: 'logging',
  severity: 'med',
  about: {
    title: 'The log does not say where a client came from',
    why: '"password authentication failed for user" has no address in it: without %h in the prefix fail2ban has nothing to ban, and nobody can tell whose failure it was.',
    fix: "log_line_prefix = '%m [%p] %q%u@%d %h ' then SELECT pg_reload_conf();",
    references: [manual('runtime-config-logging#GUC-LOG-LINE-PREFIX'), cis('3.1.24')],
  },
  find(server) {
    if (server.conf === undefined || !writesText(textOf(server, 'log_destination'))) return [];
    const prefix = textOf(server, 'log_line_prefix')
      .replaceAll('%%', '')
      .replace(/%-?\d+/g, '%');
    const missing = parts.filter(({ escapes }) => !escapes.test(prefix)).map(({ what }) => what);
    if (missing.length === 0) return [];
    const message = `log_line_prefix '${textOf(server, 'log_line_prefix')}' lacks ${missing.join(', ')}`;
    return [atSetting(server, 'log_line_prefix', { message })];
  },
};

/** csvlog and jsonlog have columns for all of it. */
function writesText(destinations: string): boolean {
  return /stderr|syslog|eventlog/i.test(destinations);
}
