/**
 * enumRows are the settings of words: name, versions where they are not all, context, default: words; words taken as well but
 * named to nobody, with what they stand for. Builds differ in the compressions and I/O methods they know: all are here.
 */
export const enumRows = `
  archive_mode postmaster off: always, on, off; true=on, yes=on, 1=on, false=off, no=off, 0=off
  backslash_quote user safe_encoding: safe_encoding, on, off; true=on, yes=on, 1=on, false=off, no=off, 0=off
  bytea_output user hex: escape, hex
  client_min_messages user notice: debug5, debug4, debug3, debug2, debug1, log, notice, warning, error; debug=debug2, info
  compute_query_id 14- superuser auto: auto, regress, on, off; true=on, yes=on, 1=on, false=off, no=off, 0=off
  constraint_exclusion user partition: partition, on, off; true=on, yes=on, 1=on, false=off, no=off, 0=off
  debug_logical_replication_streaming 16- user buffered: buffered, immediate
  debug_parallel_query 16- user off: off, on, regress; true=on, yes=on, 1=on, false=off, no=off, 0=off
  default_toast_compression 14- user pglz: pglz, lz4
  default_transaction_isolation user 'read committed': serializable, repeatable read, read committed, read uncommitted
  dynamic_shared_memory_type postmaster posix: posix, sysv, mmap
  file_copy_method 18- user copy: copy, clone
  file_extend_method 16- sighup posix_fallocate: posix_fallocate, write_zeros
  force_parallel_mode -15 user off: off, on, regress; true=on, yes=on, 1=on, false=off, no=off, 0=off
  huge_pages postmaster try: off, on, try; true=on, yes=on, 1=on, false=off, no=off, 0=off
  icu_validation_level 16- user warning: disabled, debug5, debug4, debug3, debug2, debug1, log, notice, warning, error; debug=debug2, info
  IntervalStyle user postgres: postgres, postgres_verbose, sql_standard, iso_8601
  io_method 18- postmaster worker: sync, io_uring, worker
  log_error_verbosity superuser default: terse, default, verbose
  log_min_error_statement superuser error: debug5, debug4, debug3, debug2, debug1, info, notice, warning, error, log, fatal, panic; debug=debug2
  log_min_messages superuser warning: debug5, debug4, debug3, debug2, debug1, info, notice, warning, error, log, fatal, panic; debug=debug2
  log_statement superuser none: none, ddl, mod, all
  password_encryption -13 user md5: md5, scram-sha-256; on=md5, true=md5, yes=md5, 1=md5
  password_encryption 14- user scram-sha-256: md5, scram-sha-256
  plan_cache_mode user auto: auto, force_generic_plan, force_custom_plan
  recovery_init_sync_method 14- sighup fsync: fsync, syncfs
  recovery_prefetch 15- sighup try: off, on, try; true=on, yes=on, 1=on, false=off, no=off, 0=off
  recovery_target_action postmaster pause: pause, promote, shutdown
  session_replication_role superuser origin: origin, replica, local
  shared_memory_type postmaster mmap: sysv, mmap
  ssl_max_protocol_version sighup '': '', TLSv1, TLSv1.1, TLSv1.2, TLSv1.3
  ssl_min_protocol_version -12 sighup TLSv1: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3
  ssl_min_protocol_version 13- sighup TLSv1.2: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3
  stats_fetch_consistency 15- user cache: none, cache, snapshot
  synchronous_commit user on: local, remote_write, remote_apply, on, off; true=on, yes=on, 1=on, false=off, no=off, 0=off
  syslog_facility sighup local0: local0, local1, local2, local3, local4, local5, local6, local7
  trace_recovery_messages -16 sighup log: debug5, debug4, debug3, debug2, debug1, log, notice, warning, error; debug=debug2, info
  track_functions superuser none: none, pl, all
  transaction_isolation user 'read committed': serializable, repeatable read, read committed, read uncommitted
  wal_compression 15- superuser off: pglz, lz4, zstd, on, off; true=on, yes=on, 1=on, false=off, no=off, 0=off
  wal_level postmaster replica: minimal, replica, logical; archive=replica, hot_standby=replica
  wal_sync_method sighup fdatasync: fsync, fdatasync, open_sync, open_datasync
  xmlbinary user base64: base64, hex
  xmloption user content: content, document`;
