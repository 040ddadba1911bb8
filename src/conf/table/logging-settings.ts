import { checkConnectionLog } from '../connection-log.ts';
import { logDestinations } from '../log-destination.ts';
import { setting } from '../setting.ts';
import { checkTimeZone } from '../time-zone.ts';
import { bool, oneOf, standingFor, string, type CheckedType, type ConnectionLog } from '../value-type.ts';

const severity = standingFor(
  {
    debug5: 'DEBUG5',
    debug4: 'DEBUG4',
    debug3: 'DEBUG3',
    debug2: 'DEBUG2',
    debug1: 'DEBUG1',
    info: 'INFO',
    notice: 'NOTICE',
    warning: 'WARNING',
    error: 'ERROR',
    log: 'LOG',
    fatal: 'FATAL',
    panic: 'PANIC',
  },
  { debug: 'DEBUG2' },
);

const connectionLog: CheckedType<ConnectionLog> = {
  kind: 'checked',
  grammar: 'boolean, or a list of `receipt`, `authentication`, `authorization`, `setup_durations`, `all`',
  check: checkConnectionLog,
};
const logDestination = logDestinations(['stderr', 'csvlog', 'jsonlog', 'syslog']);
const timeZone: CheckedType<string> = {
  kind: 'checked',
  grammar: 'name of the time zone database',
  check: checkTimeZone,
};

/** loggingSettings govern the journal (manual: runtime-config-logging). */
export const loggingSettings = {
  log_destination: setting(
    logDestination,
    'stderr',
    'sighup',
    'Writes text (`stderr`), JSON lines (`jsonlog`), or both.',
  ),
  log_min_messages: setting(severity, 'warning', 'superuser', 'Drops what is less severe.'),
  log_error_verbosity: setting(
    oneOf('terse', 'default', 'verbose'),
    'default',
    'superuser',
    'Leaves out DETAIL and HINT (`terse`), or adds the SQLSTATE (`verbose`).',
  ),
  log_line_prefix: setting(string, '%m [%p] ', 'sighup', 'Begins each line of the journal.'),
  log_timezone: setting(timeZone, 'GMT', 'sighup', 'Prints times of the journal in this zone.'),
  log_connections: setting(
    connectionLog,
    '',
    'superuser-backend',
    'Writes down these steps of each connection; `setup_durations` writes nothing yet.',
  ),
  log_disconnections: setting(bool, 'off', 'superuser-backend', 'Writes down the end of each session.'),
  log_hostname: setting(
    bool,
    'off',
    'sighup',
    'Looks up the name of each client, and waits for the answer, to show it in the journal.',
  ),
} as const;
