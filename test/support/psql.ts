import { execute, type Executed, type ExecuteOptions } from './execute.ts';
import { clientProgram } from './programs.ts';

/** ConnectionOptions are libpq's connection parameters, by their names there; or a whole conninfo string. */
export type ConnectionOptions = string | Readonly<Record<string, string | number>>;

/**
 * psql runs psql without the user's startup file, never asking for a password, with bare tuples (`-XAtw`). `sql` is one
 * command, or a list of further arguments.
 */
export function psql(
  connection: ConnectionOptions,
  sql: string | readonly string[],
  options: ExecuteOptions = {},
): Promise<Executed> {
  const commands = typeof sql === 'string' ? ['-c', sql] : sql;
  return execute(clientProgram('psql'), ['-XAtw', '-d', printConninfo(connection), ...commands], options);
}

/** printConninfo makes a conninfo string of connection parameters (manual: libpq-connstring). */
export function printConninfo(connection: ConnectionOptions): string {
  if (typeof connection === 'string') return connection;
  return Object.entries(connection)
    .map(([name, value]) => `${name}='${String(value).replaceAll(/['\\]/g, '\\$&')}'`)
    .join(' ');
}
