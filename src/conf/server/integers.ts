/**
 * integerRows are the settings in whole numbers: name, versions where they are not all, context, default, least, greatest,
 * unit. The default is counted in the unit.
 */
export const integerRows = `
  archive_timeout sighup 0 0 1073741823 s
  authentication_timeout sighup 60 1 600 s
  autovacuum_analyze_threshold sighup 50 0 2147483647
  autovacuum_freeze_max_age postmaster 200000000 100000 2000000000
  autovacuum_max_workers -17 postmaster 3 1 262143
  autovacuum_max_workers 18- sighup 3 1 262143
  autovacuum_multixact_freeze_max_age postmaster 400000000 10000 2000000000
  autovacuum_naptime sighup 60 1 2147483 s
  autovacuum_vacuum_cost_limit sighup -1 -1 10000
  autovacuum_vacuum_insert_threshold 13- sighup 1000 -1 2147483647
  autovacuum_vacuum_max_threshold 18- sighup 100000000 -1 2147483647
  autovacuum_vacuum_threshold sighup 50 0 2147483647
  autovacuum_work_mem sighup -1 -1 2147483647 kB
  autovacuum_worker_slots 18- postmaster 16 1 262143
  backend_flush_after user 0 0 256 8kB
  bgwriter_delay sighup 200 10 10000 ms
  bgwriter_flush_after sighup 64 0 256 8kB
  bgwriter_lru_maxpages sighup 100 0 1073741823
  checkpoint_flush_after sighup 32 0 256 8kB
  checkpoint_timeout sighup 300 30 86400 s
  checkpoint_warning sighup 30 0 2147483647 s
  client_connection_check_interval 14- user 0 0 2147483647 ms
  commit_delay superuser 0 0 100000
  commit_siblings user 5 0 1000
  commit_timestamp_buffers 17- postmaster 0 0 131072 8kB
  deadlock_timeout superuser 1000 1 2147483647 ms
  debug_discard_caches 14- superuser 0 0 0
  default_statistics_target user 100 1 10000
  effective_cache_size user 524288 1 2147483647 8kB
  effective_io_concurrency -17 user 1 0 1000
  effective_io_concurrency 18- user 16 0 1000
  extra_float_digits user 1 -15 3
  from_collapse_limit user 8 1 2147483647
  geqo_effort user 5 1 10
  geqo_generations user 0 0 2147483647
  geqo_pool_size user 0 0 2147483647
  geqo_threshold user 12 2 2147483647
  gin_fuzzy_search_limit user 0 0 2147483647
  gin_pending_list_limit user 4096 64 2147483647 kB
  huge_page_size 14- postmaster 0 0 2147483647 kB
  idle_in_transaction_session_timeout user 0 0 2147483647 ms
  idle_replication_slot_timeout 18- sighup 0 0 2147483647 s
  idle_session_timeout 14- user 0 0 2147483647 ms
  io_combine_limit 17-17 user 16 1 32 8kB
  io_combine_limit 18- user 16 1 128 8kB
  io_max_combine_limit 18- postmaster 16 1 128 8kB
  io_max_concurrency 18- postmaster -1 -1 1024
  io_workers 18- sighup 3 1 32
  join_collapse_limit user 8 1 2147483647
  lock_timeout user 0 0 2147483647 ms
  log_autovacuum_min_duration -14 sighup -1 -1 2147483647 ms
  log_autovacuum_min_duration 15- sighup 600000 -1 2147483647 ms
  log_file_mode sighup 0600 0 511 octal
  log_min_duration_sample 13- superuser -1 -1 2147483647 ms
  log_min_duration_statement superuser -1 -1 2147483647 ms
  log_parameter_max_length 13- superuser -1 -1 1073741823 B
  log_parameter_max_length_on_error 13- user 0 -1 1073741823 B
  log_rotation_age sighup 1440 0 35791394 min
  log_rotation_size -17 sighup 10240 0 2097151 kB
  log_rotation_size 18- sighup 10240 0 2147483647 kB
  log_startup_progress_interval 15- sighup 10000 0 2147483647 ms
  log_temp_files superuser -1 -1 2147483647 kB
  logical_decoding_work_mem 13- user 65536 64 2147483647 kB
  maintenance_io_concurrency 13-17 user 10 0 1000
  maintenance_io_concurrency 18- user 16 0 1000
  maintenance_work_mem -16 user 65536 1024 2147483647 kB
  maintenance_work_mem 17- user 65536 64 2147483647 kB
  max_active_replication_origins 18- postmaster 10 0 262143
  max_connections postmaster 100 1 262143
  max_files_per_process -12 postmaster 1000 25 2147483647
  max_files_per_process 13- postmaster 1000 64 2147483647
  max_locks_per_transaction postmaster 64 10 2147483647
  max_logical_replication_workers postmaster 4 0 262143
  max_notify_queue_pages 17- postmaster 1048576 64 2147483647
  max_parallel_apply_workers_per_subscription 16- sighup 2 0 1024
  max_parallel_maintenance_workers user 2 0 1024
  max_parallel_workers user 8 0 1024
  max_parallel_workers_per_gather user 2 0 1024
  max_pred_locks_per_page sighup 2 0 2147483647
  max_pred_locks_per_relation sighup -2 -2147483648 2147483647
  max_pred_locks_per_transaction postmaster 64 10 2147483647
  max_prepared_transactions postmaster 0 0 262143
  max_replication_slots postmaster 10 0 262143
  max_slot_wal_keep_size 13- sighup -1 -1 2147483647 MB
  max_stack_depth superuser 100 100 2147483647 kB
  max_standby_archive_delay sighup 30000 -1 2147483647 ms
  max_standby_streaming_delay sighup 30000 -1 2147483647 ms
  max_sync_workers_per_subscription sighup 2 0 262143
  max_wal_senders postmaster 10 0 262143
  max_wal_size sighup 1024 2 2147483647 MB
  max_worker_processes postmaster 8 0 262143
  min_dynamic_shared_memory 14- postmaster 0 0 2147483647 MB
  min_parallel_index_scan_size user 64 0 715827882 8kB
  min_parallel_table_scan_size user 1024 0 715827882 8kB
  min_wal_size sighup 80 2 2147483647 MB
  multixact_member_buffers 17- postmaster 32 16 131072 8kB
  multixact_offset_buffers 17- postmaster 16 16 131072 8kB
  notify_buffers 17- postmaster 16 16 131072 8kB
  old_snapshot_threshold -16 postmaster -1 -1 86400 min
  port postmaster 5432 1 65535
  post_auth_delay backend 0 0 2147 s
  pre_auth_delay sighup 0 0 60 s
  recovery_min_apply_delay sighup 0 0 2147483647 ms
  reserved_connections 16- postmaster 0 0 262143
  scram_iterations 16- user 4096 1 2147483647
  serializable_buffers 17- postmaster 32 16 131072 8kB
  shared_buffers -14 postmaster 1024 16 1073741823 8kB
  shared_buffers 15- postmaster 16384 16 1073741823 8kB
  ssl_renegotiation_limit user 0 0 0
  statement_timeout user 0 0 2147483647 ms
  subtransaction_buffers 17- postmaster 0 0 131072 8kB
  superuser_reserved_connections postmaster 3 0 262143
  tcp_keepalives_count user 0 0 2147483647
  tcp_keepalives_idle user 0 0 2147483647 s
  tcp_keepalives_interval user 0 0 2147483647 s
  tcp_user_timeout user 0 0 2147483647 ms
  temp_buffers user 1024 100 1073741823 8kB
  temp_file_limit superuser -1 -1 2147483647 kB
  track_activity_query_size -12 postmaster 1024 100 102400 B
  track_activity_query_size 13- postmaster 1024 100 1048576 B
  transaction_buffers 17- postmaster 0 0 131072 8kB
  transaction_timeout 17- user 0 0 2147483647 ms
  unix_socket_permissions postmaster 0777 0 511 octal
  vacuum_buffer_usage_limit 16-16 user 256 0 16777216 kB
  vacuum_buffer_usage_limit 17- user 2048 0 16777216 kB
  vacuum_cost_limit user 200 1 10000
  vacuum_cost_page_dirty user 20 0 10000
  vacuum_cost_page_hit user 1 0 10000
  vacuum_cost_page_miss -13 user 10 0 10000
  vacuum_cost_page_miss 14- user 2 0 10000
  vacuum_defer_cleanup_age -15 sighup 0 0 1000000
  vacuum_failsafe_age 14- user 1600000000 0 2100000000
  vacuum_freeze_min_age user 50000000 0 1000000000
  vacuum_freeze_table_age user 150000000 0 2000000000
  vacuum_multixact_failsafe_age 14- user 1600000000 0 2100000000
  vacuum_multixact_freeze_min_age user 5000000 0 1000000000
  vacuum_multixact_freeze_table_age user 150000000 0 2000000000
  wal_buffers postmaster -1 -1 262143 8kB
  wal_decode_buffer_size 15- postmaster 524288 65536 1073741823 B
  wal_keep_segments -12 sighup 0 0 2147483647
  wal_keep_size 13- sighup 0 0 2147483647 MB
  wal_receiver_status_interval sighup 10 0 2147483 s
  wal_receiver_timeout sighup 60000 0 2147483647 ms
  wal_retrieve_retry_interval sighup 5000 1 2147483647 ms
  wal_sender_timeout user 60000 0 2147483647 ms
  wal_skip_threshold 13- user 2048 0 2147483647 kB
  wal_summary_keep_time 17- sighup 14400 0 35791394 min
  wal_writer_delay sighup 200 1 10000 ms
  wal_writer_flush_after sighup 128 0 2147483647 8kB
  work_mem user 4096 64 2147483647 kB`;
