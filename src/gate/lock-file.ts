import { closeSync, fsyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { strerror } from '../env/strerror.ts';
import { StartupFailure } from './startup-failure.ts';

/** LockFile is held while the gate runs. */
export interface LockFile {
  /** isOurs tells whether nobody has taken it over. */
  isOurs(): boolean;
  /** release removes it, if it still is ours. */
  release(): void;
}

/** Attempts at taking over a lock file whose owner is dead, as in CreateLockFile of PostgreSQL's miscinit.c. */
const maxAttempts = 100;

/**
 * takeLockFile creates a file that names this process, in the form of postmaster.pid: one line each, the process id
 * first. A file left behind by a dead process is replaced; a living one's throws a StartupFailure with the server's text.
 */
export function takeLockFile(path: string, lines: readonly string[], hint: (pid: number) => string): LockFile {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const fd = createExclusively(path);
    if (fd !== undefined) {
      writeSync(fd, `${[String(process.pid), ...lines].join('\n')}\n`);
      fsyncSync(fd);
      closeSync(fd);
      const isOurs = (): boolean => readOwner(path) === process.pid;
      return {
        isOurs,
        release() {
          if (isOurs()) removeQuietly(path);
        },
      };
    }
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner)) {
      throw new StartupFailure(`lock file "${path}" already exists`, { hint: hint(owner) });
    }
    removeStale(path);
  }
  throw new StartupFailure(`could not create lock file "${path}": File exists`);
}

/** readOwner gives the process id that a lock file names, or undefined where there is no such file or number. */
export function readOwner(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

/** isAlive tells whether a process of that id exists and is not ourselves (a recycled id after a reboot often is). */
export function isAlive(pid: number): boolean {
  if (pid === process.pid || pid === process.ppid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function createExclusively(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw new StartupFailure(`could not create lock file "${path}": ${strerror(error)}`);
  }
}

function removeStale(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new StartupFailure(`could not remove old lock file "${path}": ${strerror(error)}`, {
      hint: 'The file seems accidentally left over, but it could not be removed. Please remove the file by hand and try again.',
    });
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody removed it before us; there is nothing left to do.
  }
}
