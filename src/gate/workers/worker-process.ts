import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker } from './messages.ts';

/** Exit is how a worker ended: a code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** WorkerProcess is a process that serves connections, from the side of the one that has started it. */
export interface WorkerProcess {
  readonly pid: number;
  /** exited is fulfilled when it ends, or could not be started. */
  readonly exited: Promise<Exit>;
  send(message: ToWorker): void;
  /** hand gives a socket away. `sent` is called once it has left this process; until then it is the caller's to close. */
  hand(message: Extract<ToWorker, { kind: 'connection' }>, socket: Socket, sent: () => void): void;
  kill(): void;
}

/** The program of a worker stands beside this file, compiled or not. */
const program = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** startWorkerProcess starts one. Its standard error is ours: what Node itself says at a crash is not lost. */
export function startWorkerProcess(onMessage: (message: FromWorker) => void): WorkerProcess {
  const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker is of the same program
  child.on('message', (message) => onMessage(message as FromWorker));
  const send: WorkerProcess['send'] = (message) => {
    // What is sent to one that has just ended is lost, as the connections that it is about.
    if (child.connected) child.send(message, () => undefined);
  };
  return {
    pid: child.pid ?? 0,
    exited: exitOf(child),
    send,
    hand(message, socket, sent) {
      if (!child.connected) return;
      // Node forgets to close a socket that is on its way when the process ends, unless it stays ours.
      child.send(message, socket, { keepOpen: true }, (error) => {
        if (error !== null) return;
        socket.destroy();
        sent();
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}
