import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { isRunning } from './process-mark.ts';
import { readRecord } from './record-directory.ts';

const lockFile = z.object({
  id: z.string(),
  pid: z.int().positive(),
  mark: z.string(),
  host: z.string(),
  operator: z.string(),
  since: z.string(),
});

/** Lock says who is changing the files of a directory. */
export type Lock = z.infer<typeof lockFile>;

/** LockTaken is whether the lock is ours. `left` is an apply that ended in the middle and must be finished first. */
export type LockTaken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'held'; readonly by: Lock | undefined }
  | { readonly kind: 'left'; readonly by: Lock };

/** takeLock takes the lock of a directory of records for one apply. Of two that try, one is told who was first. */
export function takeLock(records: string, lock: Lock): LockTaken {
  const path = lockPath(records);
  const own = `${path}.${process.pid}`;
  const file = openSync(own, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(lock)}\n`);
    fsyncSync(file);
    // Whoever sees the lock sees whose it is. Of two that link, one is told that the name exists.
    linkSync(own, path);
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    closeSync(file);
    rmSync(own, { force: true });
  }
  const by = readLock(records);
  return by !== undefined && isLeft(records, by) ? { kind: 'left', by } : { kind: 'held', by };
}

/** readLock reads the lock; undefined where there is none. */
export function readLock(records: string): Lock | undefined {
  try {
    return lockFile.safeParse(JSON.parse(readFileSync(lockPath(records), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** releaseLock releases the lock of one apply; that of another stays. */
export function releaseLock(records: string, id: string): void {
  if (readLock(records)?.id !== id) return;
  // Between two looks another may have taken it: what is moved away is looked at again, and put back.
  const moved = `${lockPath(records)}.${process.pid}`;
  try {
    renameSync(lockPath(records), moved);
  } catch {
    return;
  }
  if (idIn(moved) !== id) linkSync(moved, lockPath(records));
  rmSync(moved, { force: true });
}

/** Nobody of this machine works on it any more: neither who applied, nor who watches. Of another machine it is not known. */
function isLeft(records: string, lock: Lock): boolean {
  if (lock.host !== hostname() || isRunning(lock)) return false;
  const watchdog = readRecord(join(records, lock.id))?.watchdog;
  return watchdog === undefined || !isRunning(watchdog);
}

function lockPath(records: string): string {
  return join(records, 'lock');
}

function idIn(path: string): string | undefined {
  try {
    return lockFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.id;
  } catch {
    return undefined;
  }
}
