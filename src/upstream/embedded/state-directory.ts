import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** defaultStateDirectory holds what a gate that runs as root keeps outside its own directory (FHS 5.8). */
export const defaultStateDirectory = '/var/lib/postern';

/**
 * makeStateDirectory makes a directory of root's that others can go through, and everything above it. One that exists
 * must be a real directory of ours, or somebody else would choose what PostgreSQL we run.
 */
export function makeStateDirectory(directory: string): void {
  mkdirSync(dirname(directory), { recursive: true });
  try {
    mkdirSync(directory);
    // The umask has had its say in mkdir.
    chmodSync(directory, 0o755);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`"${directory}" is not a directory that only its owner, this user, can change`);
  }
}
