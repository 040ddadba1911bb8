/** LiveFacts is what a running server says of itself. */
export interface LiveFacts {
  /** As in server_version, such as `16.4`. */
  readonly fullVersion: string;
  /** Settings whose new value waits for a restart. */
  readonly pendingRestart: readonly string[];
  /** pg_conf_load_time(). */
  readonly loadedAt: Date;
  /** When the configuration files were written last. */
  readonly files: readonly { readonly path: string; readonly modified: Date }[];
  /** Rows of pg_hba_file_rules and pg_ident_file_mappings with an error. */
  readonly refused: readonly { readonly file: string; readonly line: number; readonly error: string }[];
  /** Sessions of other machines at this moment, and how many of them are not encrypted (pg_stat_ssl). */
  readonly sessions: { readonly remote: number; readonly unencrypted: number };
}
