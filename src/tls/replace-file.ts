import { chownSync, closeSync, copyFileSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { realpathSync, rmSync, statSync, writeSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../env/sync-directory.ts';

/**
 * replaceFile puts a text in the place of a file in one step: who opens it meets the old or the new, whole. Owner and
 * mode stay; a file that was not there gets `mode`. The error of the file system is thrown, and the old file stays.
 */
export function replaceFile(path: string, text: string, mode: number): void {
  const old = statOf(path);
  // Where a link leads to the file, the link stays.
  const target = old === undefined ? path : realpathSync(path);
  const next = `${target}.new`;
  // What a killed command has left behind.
  rmSync(next, { force: true });
  const file = openSync(next, 'wx', 0o600);
  try {
    writeSync(file, text);
    // The server's own account must still be able to read a key that root renews; others may not give a file away.
    if (old !== undefined && old.uid !== process.geteuid?.()) fchownSync(file, old.uid, old.gid);
    fchmodSync(file, old === undefined ? mode : old.mode & 0o777);
    fsyncSync(file);
    renameSync(next, target);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  syncDirectory(dirname(target));
}

/** keepOld copies a file to the name with `.old`, with its owner and mode, over a copy from before. */
export function keepOld(path: string): void {
  const copy = `${path}.old`;
  rmSync(copy, { force: true });
  // copyFile creates the copy under the mode of the original.
  copyFileSync(path, copy);
  const { uid, gid } = statSync(path);
  if (process.geteuid?.() === 0) chownSync(copy, uid, gid);
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
