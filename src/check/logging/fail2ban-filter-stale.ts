import type { Check, Found } from '../check.ts';
import { manual } from '../references.ts';
import { iniValues, surroundingLines, type IniValue } from '../surrounding-lines.ts';
import { postgresJails } from './jails.ts';

/** What a filter must know of the words of the server. */
const refusals = [
  { words: /no pg_hba\.conf entry|pg_hba/i, what: '"no pg_hba.conf entry"' },
  { words: /rejects/i, what: '"pg_hba.conf rejects connection"' },
  { words: /authentication failed|\.\*failed/i, what: '"password authentication failed"' },
];

/** A filter of fail2ban that does not know the words of the server. */
export const fail2banFilterStale: Check = {
  id: 'fail2ban-filter-stale',
  group: 'logging',
  severity: 'med',
  about: {
    title: 'A fail2ban filter that misses refusals',
    why: 'The words changed: up to 13 a refusal ends with "SSL off" or "SSL on", since 14 with "no encryption" or "SSL encryption". A filter that knows one form, or only wrong passwords, lets scanners go on; a jail for udp bans nothing.',
    fix: "log_line_prefix = '%m [%p] %q%u@%d %h ' in postgresql.conf, and in the filter: failregex = ^.* <HOST> FATAL:  (?:password authentication failed|no pg_hba\\.conf entry|pg_hba\\.conf rejects)",
    references: [manual('auth-pg-hba-conf'), 'fail2ban: jail.conf(5)'],
  },
  *find(server) {
    for (const value of iniValues(surroundingLines(server, ['fail2ban']))) {
      if (value.name === 'failregex') yield* missing(value);
    }
    for (const { setting } of postgresJails(server)) {
      const wrong = ['protocol', 'action', 'banaction'].map(setting).find(bansUdp);
      if (wrong === undefined) continue;
      yield {
        ...placeOf(wrong),
        message: 'PostgreSQL does not use udp: this jail bans nothing',
        fix: 'protocol = tcp',
      };
    }
  },
};

function* missing(value: IniValue): Generator<Found> {
  const text = value.value.replaceAll('\\', '').replaceAll(' +', ' ');
  if (!/postgres|pg_hba|authentication failed|FATAL/i.test(text)) return;
  const lacks = refusals.filter(({ words }) => !words.test(text)).map(({ what }) => what);
  const hasOld = /SSL (off|on|\(\?:?off|\()/i.test(text);
  const hasNew = /no encryption|encryption/i.test(text);
  if (hasOld && !hasNew) lacks.push('"no encryption" (14 and later)');
  if (hasNew && !hasOld) lacks.push('"SSL off" (13 and earlier)');
  if (lacks.length > 0) yield { ...placeOf(value), message: `the filter does not know ${lacks.join(', ')}` };
}

/** As a protocol, or as an argument of an action: iptables-multiport[name=x, protocol=udp]. */
function bansUdp(value: IniValue | undefined): value is IniValue {
  if (value?.name === 'protocol') return value.value.trim() === 'udp';
  return value !== undefined && /\bprotocol\s*=\s*["']?udp\b/.test(value.value);
}

function placeOf({ file, line }: IniValue): Pick<Found, 'file' | 'line'> {
  return { file, line };
}
