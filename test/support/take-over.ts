import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { atEnd } from './at-end.ts';
import { bareEnvironment } from './execute.ts';
import { projectRoot } from './project-root.ts';
import { temporaryDirectory } from './temp.ts';

/** TakeOver is a running `postern serve --take-over`. */
export interface TakeOver {
  readonly child: ChildProcess;
  /** said is what it and the new gate have written on standard error. */
  said(): string;
  readonly exited: Promise<number | null>;
}

/** takeOver runs the command on the directory of a gate. The gate that it brings about ends with the test. */
export function takeOver(directory: string, ...args: readonly string[]): TakeOver {
  const program = join(projectRoot(), 'bin', 'postern');
  const file = join(temporaryDirectory(), 'stderr');
  // A pipe of Node is a socket, which another process cannot open: the journal would go to that of the old gate.
  const standardError = openSync(file, 'a');
  const child = spawn(program, ['serve', '--take-over', '-D', directory, ...args], {
    env: bareEnvironment(),
    stdio: ['ignore', 'ignore', standardError],
  });
  closeSync(standardError);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  atEnd(async () => {
    const pid = ownerOf(directory);
    if (pid !== undefined) tryKill(pid);
    child.kill('SIGKILL');
    await exited;
  });
  return { child, said: () => readFileSync(file, 'utf8'), exited };
}

/** untilReady waits until the new gate serves. */
export async function untilReady({ said }: TakeOver): Promise<void> {
  for (let round = 0; round < 400 && !said().includes('ready to accept connections'); round++) await sleep(50);
  expect(said()).toContain('postern is ready to accept connections');
}

/** ownerOf gives the process that a directory is locked by. */
export function ownerOf(directory: string): number | undefined {
  const path = join(directory, 'postern.pid');
  return existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : undefined;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone.
  }
}
