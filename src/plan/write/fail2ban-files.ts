import { fromUtf8 } from '../../text/byte-string.ts';
import type { PlannedFile } from '../planned-file.ts';
import type { PolicyServer } from '../policy.ts';

/** fail2banFiles writes a jail for the server's log; its filter is docs/fail2ban/filter.d/postgresql-logins.conf. */
export function fail2banFiles({ fail2ban, port }: PolicyServer): readonly PlannedFile[] {
  if (fail2ban === undefined) return [];
  const lines = [
    '# Written by postern plan; the filter is docs/fail2ban/filter.d/postgresql-logins.conf of Postern.',
    '',
    '[postgresql-logins]',
    'enabled  = true',
    'filter   = postgresql-logins',
    `port     = ${port}`,
    `logpath  = ${fail2ban}`,
    'maxretry = 10',
    'findtime = 10m',
    'bantime  = 10m',
    'bantime.increment = true',
    'bantime.maxtime   = 1d',
    '',
  ];
  return [
    { path: 'fail2ban/jail.d/postgresql-logins.conf', text: fromUtf8(lines.join('\n')), title: 'a jail of fail2ban' },
  ];
}
