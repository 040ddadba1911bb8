import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownIds, type Account } from './account.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { run } from './run.ts';

/** OrphanRequest says where to look. */
export interface OrphanRequest {
  readonly dataDirectory: string;
  readonly account: Account;
  readonly onLog: (line: string) => void;
  readonly monotonic: () => number;
}

/** Milliseconds between two looks at a process that is to end. */
const pollInterval = 50;

/** The signals, from gentle to hard, with the milliseconds that each gets (as Postmaster.stop). */
const steps = [
  ['INT', 60_000],
  ['QUIT', 10_000],
] as const;

/**
 * stopOrphan stops a server that still runs on the data directory, because the gate that started it was killed. The
 * caller holds the gate's lock, so that no living gate can be behind it. A postmaster.pid that names no server is left to
 * PostgreSQL.
 */
export async function stopOrphan({ dataDirectory, account, onLog, monotonic }: OrphanRequest): Promise<void> {
  const processId = readPostmasterPid(dataDirectory)?.processId;
  if (processId === undefined || !(await isServerOf(dataDirectory, processId))) return;
  onLog(`a server (PID ${processId}) still runs on "${dataDirectory}", left by a gate that was killed: stopping it`);
  for (const [signal, limit] of steps) {
    // As the account: a process id that the account has written moves nobody else's process.
    await run(account, '/bin/sh', ['-c', 'kill -s "$1" "$2"', 'sh', signal, String(processId)]);
    const deadline = monotonic() + limit;
    while (monotonic() < deadline) {
      if (!(await isServerOf(dataDirectory, processId))) return;
      await sleep(pollInterval);
    }
  }
  throw new Error(`the server (PID ${processId}) on "${dataDirectory}" does not end`);
}

/** Process ids are used again, and a zombie still has one: what counts is the command line. */
async function isServerOf(dataDirectory: string, processId: number): Promise<boolean> {
  return (await commandLine(processId)).includes(dataDirectory);
}

async function commandLine(processId: number): Promise<string> {
  if (process.platform !== 'linux') {
    return (await run({ kind: 'self', ...ownIds() }, 'ps', ['-o', 'args=', '-p', String(processId)])).stdout;
  }
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
