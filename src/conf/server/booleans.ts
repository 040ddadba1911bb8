/** booleanRows are the switches: name, versions where they are not all, context, default. */
export const booleanRows = `
  allow_alter_system 17- sighup on
  allow_in_place_tablespaces superuser off
  allow_system_table_mods -12 postmaster off
  allow_system_table_mods 13- superuser off
  array_nulls user on
  autovacuum sighup on
  bonjour postmaster off
  check_function_bodies user on
  data_sync_retry postmaster off
  db_user_namespace -16 sighup off
  debug_pretty_print user on
  debug_print_parse user off
  debug_print_plan user off
  debug_print_rewritten user off
  default_transaction_deferrable user off
  default_transaction_read_only user off
  enable_async_append 14- user on
  enable_bitmapscan user on
  enable_distinct_reordering 18- user on
  enable_gathermerge user on
  enable_group_by_reordering 17- user on
  enable_hashagg user on
  enable_hashjoin user on
  enable_incremental_sort 13- user on
  enable_indexonlyscan user on
  enable_indexscan user on
  enable_material user on
  enable_memoize 14- user on
  enable_mergejoin user on
  enable_nestloop user on
  enable_parallel_append user on
  enable_parallel_hash user on
  enable_partition_pruning user on
  enable_partitionwise_aggregate user off
  enable_partitionwise_join user off
  enable_presorted_aggregate 16- user on
  enable_self_join_elimination 18- user on
  enable_seqscan user on
  enable_sort user on
  enable_tidscan user on
  escape_string_warning user on
  event_triggers 17- superuser on
  exit_on_error user off
  fsync sighup on
  full_page_writes sighup on
  geqo user on
  gss_accept_delegation 16- sighup off
  hot_standby postmaster on
  hot_standby_feedback sighup off
  ignore_checksum_failure superuser off
  ignore_invalid_pages 13- postmaster off
  ignore_system_indexes backend off
  jit user on
  jit_debugging_support superuser-backend off
  jit_dump_bitcode superuser off
  jit_expressions user on
  jit_profiling_support superuser-backend off
  jit_tuple_deforming user on
  krb_caseins_users sighup off
  lo_compat_privileges superuser off
  log_checkpoints -14 sighup off
  log_checkpoints 15- sighup on
  log_connections -17 superuser-backend off
  log_disconnections superuser-backend off
  log_duration superuser off
  log_executor_stats superuser off
  log_hostname sighup off
  log_lock_failures 18- superuser off
  log_lock_waits superuser off
  log_parser_stats superuser off
  log_planner_stats superuser off
  log_recovery_conflict_waits 14- sighup off
  log_replication_commands superuser off
  log_statement_stats superuser off
  log_truncate_on_rotation sighup off
  logging_collector postmaster off
  md5_password_warnings 18- user on
  operator_precedence_warning -13 user off
  parallel_leader_participation user on
  quote_all_identifiers user off
  recovery_target_inclusive postmaster on
  remove_temp_files_after_crash 14- sighup on
  restart_after_crash sighup on
  row_security user on
  send_abort_for_crash 16- sighup off
  send_abort_for_kill 16- sighup off
  ssl sighup off
  ssl_passphrase_command_supports_reload sighup off
  ssl_prefer_server_ciphers sighup on
  standard_conforming_strings user on
  summarize_wal 17- sighup off
  sync_replication_slots 17- sighup off
  synchronize_seqscans user on
  syslog_sequence_numbers sighup on
  syslog_split_messages sighup on
  trace_connection_negotiation 17- postmaster off
  trace_notify user off
  trace_sort user off
  track_activities superuser on
  track_commit_timestamp postmaster off
  track_cost_delay_timing 18- superuser off
  track_counts superuser on
  track_io_timing superuser off
  track_wal_io_timing 14- superuser off
  transaction_deferrable user off
  transaction_read_only user off
  transform_null_equals user off
  update_process_title superuser on
  vacuum_truncate 18- user on
  wal_compression -14 superuser off
  wal_init_zero superuser on
  wal_log_hints postmaster off
  wal_receiver_create_temp_slot 13- sighup off
  wal_recycle superuser on
  zero_damaged_pages superuser off`;
