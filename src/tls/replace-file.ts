import { chownSync, closeSync, copyFileSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { rmSync, statSync, writeSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/**
 * replaceFile puts a text in the place of a file in one step: who opens it meets the old or the new, whole. Owner and
 * mode stay; a file that was not there gets `mode`. The error of the file system is thrown, and the old file stays.
 */
export function replaceFile(path: string, text: string, mode: number): void {
  const old = statOf(path);
  const next = `${path}.new`;
  // What a killed command has left behind.
  rmSync(next, { force: true });
  const file = openSync(next, 'wx', 0o600);
  try {
    writeSync(file, text);
    // The server's own account must still be able to read a key that root renews.
    if (old !== undefined && process.geteuid?.() === 0) fchownSync(file, old.uid, old.gid);
    fchmodSync(file, old === undefined ? mode : old.mode & 0o777);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  syncDirectory(dirname(path));
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

/** A rename is only safe from a crash of the machine once the directory is on the disk. Windows has no such call. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
