/** realRows are the settings in any numbers: as integerRows. */
export const realRows = `
  autovacuum_analyze_scale_factor sighup 0.1 0 100
  autovacuum_vacuum_cost_delay sighup 2 -1 100 ms
  autovacuum_vacuum_insert_scale_factor 13- sighup 0.2 0 100
  autovacuum_vacuum_scale_factor sighup 0.2 0 100
  bgwriter_lru_multiplier sighup 2 0 10
  checkpoint_completion_target -13 sighup 0.5 0 1
  checkpoint_completion_target 14- sighup 0.9 0 1
  cpu_index_tuple_cost user 0.005 0 1.79769e+308
  cpu_operator_cost user 0.0025 0 1.79769e+308
  cpu_tuple_cost user 0.01 0 1.79769e+308
  cursor_tuple_fraction user 0.1 0 1
  geqo_seed user 0 0 1
  geqo_selection_bias user 2 1.5 2
  hash_mem_multiplier 13-14 user 1 1 1000
  hash_mem_multiplier 15- user 2 1 1000
  jit_above_cost user 100000 -1 1.79769e+308
  jit_inline_above_cost user 500000 -1 1.79769e+308
  jit_optimize_above_cost user 500000 -1 1.79769e+308
  log_statement_sample_rate 13- superuser 1 0 1
  log_transaction_sample_rate superuser 0 0 1
  parallel_setup_cost user 1000 0 1.79769e+308
  parallel_tuple_cost user 0.1 0 1.79769e+308
  random_page_cost user 4 0 1.79769e+308
  recursive_worktable_factor 15- user 10 0.001 1e+06
  seed user 0 -1 1
  seq_page_cost user 1 0 1.79769e+308
  vacuum_cleanup_index_scale_factor -13 user 0.1 0 1e+10
  vacuum_cost_delay user 0 0 100 ms
  vacuum_max_eager_freeze_failure_rate 18- user 0.03 0 1`;
