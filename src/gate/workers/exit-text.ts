import { constants } from 'node:os';
import type { LogEntry } from '../../journal/entry.ts';
import type { Exit } from './worker-process.ts';

/** The texts of strsignal(3) in glibc for the signals that end a process by mistake. */
const signalTexts: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: 'Aborted',
  SIGBUS: 'Bus error',
  SIGFPE: 'Floating point exception',
  SIGILL: 'Illegal instruction',
  SIGKILL: 'Killed',
  SIGSEGV: 'Segmentation fault',
  SIGTRAP: 'Trace/breakpoint trap',
};

/** workerEnded is the entry for a worker that has ended though nobody asked it to (postmaster.c, LogChildExit). */
export function workerEnded(pid: number, { code, signal }: Exit, connections: number): LogEntry {
  const what = `server process (PID ${pid})`;
  const lost =
    connections === 1 ? 'The connection that it served has' : `The ${connections} connections that it served have`;
  return {
    severity: 'LOG',
    message:
      signal === null
        ? `${what} exited with exit code ${code}`
        : `${what} was terminated by signal ${constants.signals[signal]}: ${signalTexts[signal] ?? signal}`,
    detail: `${lost} ended; those of other processes go on.`,
  };
}
