import { chownSync, closeSync, copyFileSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { realpathSync, rmSync, statSync, writeSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from '../env/sync-directory.ts';

/** Replacement is a text that takes the place of a file; a file that was not there gets `mode`. */
export interface Replacement {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** A text that is on the disk under another name, and the name that it is to get. */
interface Staged {
  readonly next: string;
  readonly target: string;
}

/**
 * replaceFile puts a text in the place of a file in one step: who opens it meets the old or the new, whole. Owner and
 * mode stay; a file that was not there gets `mode`. The error of the file system is thrown, and the old file stays.
 */
export function replaceFile(path: string, text: string, mode: number): void {
  replaceFiles([{ path, text, mode }]);
}

/**
 * replaceFiles does the same with several. All are on the disk before the first takes its place, so that nothing but the
 * renames, in the order given, stands between the first change and the last.
 */
export function replaceFiles(replacements: readonly Replacement[]): void {
  const staged: Staged[] = [];
  try {
    for (const replacement of replacements) staged.push(stage(replacement));
    for (const { next, target } of staged) renameSync(next, target);
  } catch (error) {
    for (const { next } of staged) rmSync(next, { force: true });
    throw error;
  }
  for (const directory of new Set(staged.map(({ target }) => dirname(target)))) syncDirectory(directory);
}

function stage({ path, text, mode }: Replacement): Staged {
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
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return { next, target };
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
