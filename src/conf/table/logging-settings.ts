import { checkConnectionLog } from '../connection-log.ts';
import { logDestinations } from '../log-destination.ts';
import { setting } from '../setting.ts';
import { checkTimeZone } from '../time-zone.ts';
import {
  bool,
  fileMode,
  integer,
  oneOf,
  standingFor,
  string,
  type CheckedType,
  type ConnectionLog,
} from '../value-type.ts';

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
    'Writes the journal in each of these ways: see [the journal](journal.md).',
  ),
  logging_collector: setting(
    bool,
    'off',
    'postmaster',
    'Writes text, `csvlog` and `jsonlog` to files instead of standard error.',
  ),
  log_directory: setting(string, 'log', 'sighup', 'Keeps the files here, below the directory of the gate.'),
  log_filename: setting(
    string,
    'postgresql-%Y-%m-%d_%H%M%S.log',
    'sighup',
    'Names the files, with the escapes of strftime; `.csv` and `.json` replace `.log`.',
  ),
  log_file_mode: setting(fileMode, '0600', 'sighup', 'Makes the files with this mode; the owner can always write.'),
  log_rotation_age: setting(
    integer(0, 35791394, 'min'),
    '1d',
    'sighup',
    'Begins new files at each multiple of this time; 0 never does.',
  ),
  log_rotation_size: setting(
    integer(0, 2147483647, 'kB'),
    '10MB',
    'sighup',
    'Begins a new file where one has become this large; 0 never does.',
  ),
  log_truncate_on_rotation: setting(
    bool,
    'off',
    'sighup',
    'Empties a file of the same name where the time has come for it again.',
  ),
  syslog_facility: setting(
    oneOf('local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'),
    'local0',
    'sighup',
    'Writes to syslog under this facility.',
  ),
  syslog_ident: setting(string, 'postgres', 'sighup', 'Writes to syslog under this name.'),
  syslog_sequence_numbers: setting(
    bool,
    'on',
    'sighup',
    'Numbers the messages to syslog, so that none passes for a repetition.',
  ),
  syslog_split_messages: setting(bool, 'on', 'sighup', 'Splits messages to syslog at line breaks and after 900 bytes.'),
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
