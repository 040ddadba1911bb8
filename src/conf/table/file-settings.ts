import { setting } from '../setting.ts';
import { string } from '../value-type.ts';

/** fileSettings say where other files are (manual: runtime-config-file-locations). */
export const fileSettings = {
  hba_file: setting(string, '', 'postmaster', 'Reads the rules here; empty means `pg_hba.conf` in the directory.'),
  ident_file: setting(string, '', 'postmaster', 'Reads the maps here; empty means `pg_ident.conf` in the directory.'),
  external_pid_file: setting(string, '', 'postmaster', 'Writes its process number to this file too.'),
} as const;
