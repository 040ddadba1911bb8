import { checkConnectionLog } from '../connection-log.ts';
import { logDestinations } from '../log-destination.ts';
import { isKnownZone } from '../time-zone.ts';
import type { Checked, CheckedType } from '../value-type.ts';

/** checks are the grammars of settings of text, by the word that their row names them with. */
export const checks: ReadonlyMap<string, CheckedType> = new Map<string, CheckedType>([
  [
    'connection-log',
    {
      kind: 'checked',
      grammar: 'boolean, or a list of `receipt`, `authentication`, `authorization`, `setup_durations`, `all`',
      check: checkConnectionLog,
    },
  ],
  ['log-destinations', logDestinations(['stderr', 'csvlog', 'jsonlog', 'syslog'])],
  ['log-destinations-before-15', logDestinations(['stderr', 'csvlog', 'syslog'])],
  ['time-zone', { kind: 'checked', grammar: 'name of the time zone database, or POSIX form', check: checkTimeZone }],
]);

/** A text with a digit may be a POSIX form such as `UTC+3` or a number of hours; only the server can say which are none. */
function checkTimeZone(text: string): Checked<string> {
  return /\d/.test(text) || isKnownZone(text) ? { kind: 'value', value: text } : { kind: 'invalid' };
}
