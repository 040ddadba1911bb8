import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { dieWithParent } from './die-with-parent.ts';
import { logLines } from './log-lines.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { spawnOptions } from './run.ts';

/** PostmasterRequest says what server to start. */
export interface PostmasterRequest {
  /** The directory that holds bin, lib and share. */
  readonly binaries: string;
  readonly dataDirectory: string;
  readonly account: Account;
  /** Settings that stand over those of the cluster's files. */
  readonly settings: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
  /** monotonic counts milliseconds, for deadlines. */
  readonly monotonic: () => number;
}

/** Exit is how a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** StopMode is how a server stops: fast ends sessions and writes everything out, immediate needs recovery at the next start. */
export type StopMode = 'fast' | 'immediate';

/** Postmaster is a running server. */
export interface Postmaster {
  readonly processId: number;
  readonly exited: Promise<Exit>;
  /** stop waits for the end; a server that takes too long to stop fast is stopped at once. */
  stop(mode: StopMode): Promise<void>;
}

/** Milliseconds for a start, recovery included, and for a fast stop: the default of PGCTLTIMEOUT (manual: app-pg-ctl). */
const waitLimit = 60_000;

/** Milliseconds for an immediate stop: the postmaster itself kills what is left after five seconds (SIGKILL_CHILDREN_AFTER_SECS). */
const immediateLimit = 10_000;

/** Milliseconds between two looks at postmaster.pid. */
const pollInterval = 20;

/** Lines of the log that the message of a failed start repeats. */
const linesKept = 5;

/**
 * startPostmaster starts a server and waits until it takes connections. It runs in a session of its own, where no Ctrl-C
 * of the terminal reaches it before the gate has ended its clients. It throws with the last lines of its log where the
 * start fails.
 */
export async function startPostmaster(request: PostmasterRequest): Promise<Postmaster> {
  const { binaries, dataDirectory, account, settings, onLog, monotonic } = request;
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = { command: join(binaries, 'bin', 'postgres'), args: ['-D', dataDirectory, ...options] };
  // SIGINT is a fast shutdown: when the gate dies, the server ends its sessions and writes everything out.
  const { command, args } = await dieWithParent('INT', program);
  const child = spawn(command, args, { ...spawnOptions(account), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lastLines: string[] = [];
  const takeLine = (line: string): void => {
    lastLines.push(line);
    if (lastLines.length > linesKept) lastLines.shift();
    onLog(line);
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', logLines(takeLine));
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    const end = (exit: Exit): void => {
      ended = true;
      resolve(exit);
    };
    child.once('error', (error) => {
      lastLines.push(error.message);
      end({ code: null, signal: null });
    });
    // "close" comes after the last line of the log.
    child.once('close', (code, signal) => end({ code, signal }));
  });
  const stopWithUs = (): void => void child.kill('SIGINT');
  process.once('exit', stopWithUs);
  void exited.then(() => process.off('exit', stopWithUs));

  const stop = async (mode: StopMode): Promise<void> => {
    const steps: readonly (readonly [NodeJS.Signals, number])[] = [
      ...(mode === 'fast' ? ([['SIGINT', waitLimit]] as const) : []),
      ['SIGQUIT', immediateLimit],
      ['SIGKILL', immediateLimit],
    ];
    for (const [signal, limit] of steps) {
      if (ended) return;
      child.kill(signal);
      if (await endsWithin(exited, limit)) return;
    }
    throw new Error(`PostgreSQL (PID ${child.pid}) does not end`);
  };

  const deadline = monotonic() + waitLimit;
  while (!isReady(dataDirectory, child.pid)) {
    if (ended) throw new Error(`PostgreSQL did not start: ${lastLines.join('\n')}`);
    if (monotonic() > deadline) {
      await stop('immediate');
      throw new Error(`PostgreSQL was not ready after ${waitLimit / 1000} seconds: ${lastLines.join('\n')}`);
    }
    await sleep(pollInterval);
  }
  return { processId: child.pid ?? 0, exited, stop };
}

/** A postmaster.pid of an earlier server says nothing. setpriv keeps its process id when it becomes PostgreSQL. */
function isReady(dataDirectory: string, processId: number | undefined): boolean {
  const found = readPostmasterPid(dataDirectory);
  return found !== undefined && found.processId === processId && found.status === 'ready';
}

async function endsWithin(exited: Promise<Exit>, limit: number): Promise<boolean> {
  const stopWaiting = new AbortController();
  const timeout = sleep(limit, false, { signal: stopWaiting.signal }).catch(() => false);
  const result = await Promise.race([exited.then(() => true), timeout]);
  stopWaiting.abort();
  return result;
}
