import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownerPasswordFile, ownerRole } from '../gate/starting-directory.ts';
import { emphasize } from './terminal.ts';

/** describeStart gives the lines that tell a person how to get in for the first time. */
export function describeStart(directory: string, port: number): readonly string[] {
  const authority = join(directory, 'ca.crt');
  const passwordFile = join(directory, ownerPasswordFile);
  const embedded = existsSync(passwordFile);
  const user = embedded ? ownerRole : 'USER';
  const database = embedded ? ownerRole : 'DATABASE';
  const line = `psql "host=localhost port=${port} user=${user} dbname=${database} sslmode=verify-full sslrootcert=${quote(authority)}"`;
  if (!embedded) return ['Connect:', `  ${emphasize(line)}`];
  return [
    `Connect, with the password ${emphasize(readFileSync(passwordFile, 'utf8').trim())} (kept in ${passwordFile}):`,
    `  ${emphasize(line)}`,
  ];
}

/** A value inside a conninfo string that stands inside double quotes of a shell. */
function quote(value: string): string {
  return /^[\w./-]+$/.test(value) ? value : `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
}
