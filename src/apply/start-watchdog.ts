import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** StandbyWatchdog is a process that waits to be given a record, and ends where it is given none. */
export interface StandbyWatchdog {
  readonly pid: number;
  /** arm gives it the record to watch; rejects where it does not answer. */
  arm(order: WatchOrder): Promise<void>;
}

/** WatchOrder is the one line that a watchdog reads. */
export interface WatchOrder {
  readonly records: string;
  readonly id: string;
  /** Whom root becomes. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** Milliseconds until a watchdog must have answered: it has a file to read and a line to write. */
const answerLimit = 20_000;

/**
 * startWatchdog starts the process that puts everything back unless told otherwise. It has a session of its own, where
 * neither Ctrl-C nor the end of the terminal reaches it, and knows by the end of its input that we are gone.
 */
export function startWatchdog([command = '', ...args]: readonly string[]): StandbyWatchdog {
  const child = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'], cwd: '/' });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the watchdog ended with exit code ${code}`)));
  });
  failed.catch(() => undefined);
  // Writing to one that has died says so by the promise above.
  child.stdin.on('error', () => undefined);
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return {
    pid: child.pid ?? 0,
    async arm(order) {
      const { stdout, stdin } = child;
      const answered = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the watchdog does not answer')), answerLimit);
        stdout.once('data', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      stdin.write(`${JSON.stringify(order)}\n`);
      await Promise.race([answered, failed]);
      stdout.destroy();
    },
  };
}
