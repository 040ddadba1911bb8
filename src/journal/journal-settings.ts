import type { SyslogSettings } from './syslog-message.ts';

/** JournalSettings are the settings that the journal honours (manual: runtime-config-logging). */
export interface JournalSettings extends SyslogSettings {
  /** A list of `stderr`, `csvlog`, `jsonlog` and `syslog`. */
  readonly log_destination: string;
  /** A severity, in any case. */
  readonly log_min_messages: string;
  readonly log_line_prefix: string;
  /** `terse`, `default` or `verbose`. */
  readonly log_error_verbosity: string;
  /** A name of the time zone database. */
  readonly log_timezone: string;
  readonly logging_collector: boolean;
  /** Absolute, or below the gate's directory. */
  readonly log_directory: string;
  /** A pattern of strftime. */
  readonly log_filename: string;
  readonly log_file_mode: number;
  /** Minutes; 0 is never. */
  readonly log_rotation_age: number;
  /** Kilobytes; 0 is no limit. */
  readonly log_rotation_size: number;
  readonly log_truncate_on_rotation: boolean;
}

/** defaultJournalSettings are in force until postgresql.conf has been read. */
export const defaultJournalSettings: JournalSettings = {
  log_destination: 'stderr',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
  log_error_verbosity: 'default',
  log_timezone: 'GMT',
  logging_collector: false,
  log_directory: 'log',
  log_filename: 'postgresql-%Y-%m-%d_%H%M%S.log',
  log_file_mode: 0o600,
  log_rotation_age: 24 * 60,
  log_rotation_size: 10 * 1024,
  log_truncate_on_rotation: false,
  syslog_facility: 'local0',
  syslog_ident: 'postgres',
  syslog_sequence_numbers: true,
  syslog_split_messages: true,
};
