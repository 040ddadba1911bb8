/** JournalSettings are the settings that the journal honours (manual: runtime-config-logging). */
export interface JournalSettings {
  /** A list of `stderr` and `jsonlog`. */
  readonly log_destination: string;
  /** A severity, in any case. */
  readonly log_min_messages: string;
  readonly log_line_prefix: string;
  /** `terse`, `default` or `verbose`. */
  readonly log_error_verbosity: string;
  /** A name of the time zone database. */
  readonly log_timezone: string;
}

/** defaultJournalSettings are in force until postgresql.conf has been read. */
export const defaultJournalSettings: JournalSettings = {
  log_destination: 'stderr',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
  log_error_verbosity: 'default',
  log_timezone: 'GMT',
};
