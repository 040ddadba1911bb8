/**
 * stringRows are the settings of text: name, versions where they are not all, context, default, check where there
 * is one.
 */
export const stringRows = `
  application_name user ''
  archive_cleanup_command sighup ''
  archive_command sighup ''
  archive_library 15- sighup ''
  backtrace_functions 13- superuser '' functions
  bonjour_name postmaster ''
  client_encoding user SQL_ASCII
  cluster_name postmaster ''
  config_file postmaster ''
  createrole_self_grant 16- user '' grants
  data_directory postmaster ''
  DateStyle user 'ISO, MDY' date-style
  debug_io_direct 16- postmaster ''
  default_table_access_method user heap
  default_with_oids user off never-on
  default_tablespace user ''
  default_text_search_config user pg_catalog.simple
  dynamic_library_path superuser $libdir
  event_source postmaster PostgreSQL
  extension_control_path 18- superuser $system
  external_pid_file postmaster ''
  hba_file postmaster ''
  ident_file postmaster ''
  jit_provider postmaster llvmjit
  krb_server_keyfile sighup ''
  lc_messages superuser ''
  lc_monetary user C
  lc_numeric user C
  lc_time user C
  listen_addresses postmaster localhost
  local_preload_libraries user ''
  log_connections 18- superuser-backend '' connection-log
  log_destination -14 sighup stderr log-destinations-before-15
  log_destination 15- sighup stderr log-destinations
  log_directory sighup log
  log_filename sighup postgresql-%Y-%m-%d_%H%M%S.log
  log_line_prefix sighup '%m [%p] '
  log_timezone sighup GMT time-zone
  oauth_validator_libraries 18- sighup ''
  primary_conninfo -12 postmaster ''
  primary_conninfo 13- sighup ''
  primary_slot_name -12 postmaster '' slot
  primary_slot_name 13- sighup '' slot
  promote_trigger_file -15 sighup ''
  recovery_end_command sighup ''
  recovery_target postmaster ''
  recovery_target_lsn postmaster ''
  recovery_target_name postmaster ''
  recovery_target_time postmaster ''
  recovery_target_timeline postmaster latest
  recovery_target_xid postmaster ''
  restore_command -13 postmaster ''
  restore_command 14- sighup ''
  restrict_nonsystem_relation_kind user '' relation-kinds
  role user none
  search_path user '"$user", public' names
  session_authorization user ''
  session_preload_libraries superuser ''
  shared_preload_libraries postmaster ''
  ssl_ca_file sighup ''
  ssl_cert_file sighup server.crt
  ssl_ciphers sighup HIGH:MEDIUM:+3DES:!aNULL
  ssl_crl_dir 14- sighup ''
  ssl_crl_file sighup ''
  ssl_dh_params_file sighup ''
  ssl_ecdh_curve -17 sighup prime256v1
  ssl_groups 18- sighup X25519:prime256v1
  ssl_key_file sighup server.key
  ssl_passphrase_command sighup ''
  ssl_tls13_ciphers 18- sighup ''
  stats_temp_directory -14 sighup pg_stat_tmp
  synchronized_standby_slots 17- sighup '' slots
  synchronous_standby_names sighup ''
  syslog_ident sighup postgres
  temp_tablespaces user '' names
  TimeZone user GMT time-zone
  timezone_abbreviations user Default abbreviations
  unix_socket_directories postmaster /tmp
  unix_socket_group postmaster ''
  wal_consistency_checking superuser '' resource-managers`;

/** internalRows are what the server tells and nobody sets: name, versions where they are not all. */
export const internalRows = `
  block_size
  data_checksums
  data_directory_mode
  debug_assertions
  huge_pages_status 17-
  in_hot_standby 14-
  integer_datetimes
  is_superuser
  lc_collate -15
  lc_ctype -15
  max_function_args
  max_identifier_length
  max_index_keys
  num_os_semaphores 18-
  segment_size
  server_encoding
  server_version
  server_version_num
  shared_memory_size 15-
  shared_memory_size_in_huge_pages 15-
  ssl_library
  wal_block_size
  wal_segment_size`;
