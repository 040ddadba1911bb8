import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's packages put the programs of PostgreSQL 15. */
export const debianPostgres15 = '/usr/lib/postgresql/15';

/**
 * clientProgram gives the path of psql, pg_dump and the like. Debian's /usr/bin/psql is a wrapper in Perl that reads the
 * cluster configuration of the machine; tests want the program itself.
 */
export function clientProgram(name: string): string {
  const path = join(debianPostgres15, 'bin', name);
  return existsSync(path) ? path : name;
}
