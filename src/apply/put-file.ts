import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../env/sync-directory.ts';

/** FileOwner is whose a file is, and its permission bits. */
export interface FileOwner {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * putFile puts bytes at a path in one step, on the disk when it returns: who opens the path meets the old or the new, whole.
 * The path must be no symbolic link. The error of the file system is thrown, and the old file stays.
 */
export function putFile(path: string, bytes: Uint8Array, { mode, uid, gid }: FileOwner): void {
  const next = `${path}.new`;
  // What a killed process has left behind.
  rmSync(next, { force: true });
  const file = openSync(next, 'wx', 0o600);
  try {
    writeSync(file, bytes);
    if (uid !== process.geteuid?.() || gid !== process.getegid?.()) fchownSync(file, uid, gid);
    fchmodSync(file, mode);
    fsyncSync(file);
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  syncDirectory(dirname(path));
}

/** dropFile removes a file that need not be there. */
export function dropFile(path: string): void {
  rmSync(`${path}.new`, { force: true });
  rmSync(path, { force: true });
  syncDirectory(dirname(path));
}
