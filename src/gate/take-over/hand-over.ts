import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { strerror } from '../../env/strerror.ts';
import type { Ban } from '../../guard/ban.ts';
import type { Journal } from '../../journal/journal.ts';
import type { CancelKey } from '../cancel-keys.ts';
import type { ControlAnswer, ControlRequest } from '../control-request.ts';
import { embeddedVariable, takeOverVariable, type InheritedSocket } from './inherited-sockets.ts';
import type { FromPredecessor, FromSuccessor } from './messages.ts';

/** HandOver is a gate from the side of one that wants to take over. */
export interface HandOver {
  readonly journal: Pick<Journal, 'log'>;
  /** begin notes that a hand-over begins. It gives false while the gate is stopping, or handing over to somebody else. */
  begin(): boolean;
  /** fail notes that nothing has come of it. */
  fail(): void;
  /** Aborted where the gate is to stop. */
  readonly stopping: AbortSignal;
  /** The conninfo of the embedded server, which this process keeps for its successor; undefined where none runs. */
  readonly embedded: string | undefined;
  /** The open listening sockets. */
  sockets(): readonly InheritedSocket[];
  /** save writes down what a successor reads. */
  save(): Promise<void>;
  /** release stops taking connections and lets go of the directory. */
  release(): Promise<void>;
  /** drain waits for the sessions to end by themselves, and for `last`, and ends the gate. */
  drain(last: Promise<void>): void;
  cancel(key: CancelKey): Promise<boolean>;
  /** follow takes up the files as they are now, which the successor has, for the sessions that are left. */
  follow(): void;
  /** banned ends those that a ban of the successor is about; it lasts so many milliseconds from now. */
  banned(ban: Ban, left: number): void;
}

/** startLimit is how long a successor may take until it serves (ms), before it is killed. */
const startLimit = 60_000;

/** LISTEN_PID must be known after the fork and before the program: sh(1) keeps its process id over exec. */
const script = 'export LISTEN_PID=$$; exec "$@"';

/**
 * handOver starts the program that asks for it with this gate's sockets, and lets go once it serves. Where it does not
 * start, nothing has changed.
 */
export async function handOver(
  request: Extract<ControlRequest, { command: 'take-over' }>,
  gate: HandOver,
): Promise<ControlAnswer> {
  if (!gate.begin()) return { kind: 'failed', message: 'the gate is stopping, or is being taken over already' };
  const child = await gate
    .save()
    .then(() => startSuccessor(request, gate))
    .catch((error: unknown) => {
      gate.fail();
      throw error;
    });
  const failure = await served(child, gate.stopping);
  if (failure !== undefined) {
    child.kill('SIGKILL');
    gate.fail();
    gate.journal.log({ severity: 'LOG', message: 'could not hand over', detail: failure });
    return { kind: 'failed', message: failure, hint: 'The gate that runs goes on. Its successor has said why, above.' };
  }
  const pid = child.pid ?? 0;
  child.on('message', (message: FromSuccessor) => {
    switch (message.kind) {
      case 'cancel': {
        const { number, key } = message;
        return void gate.cancel(key).then((found) => send(child, { kind: 'cancelled', number, found }));
      }
      case 'reloaded':
        return gate.follow();
      case 'banned':
        return gate.banned(message.ban, message.left);
      default:
        return undefined;
    }
  });
  await gate.release();
  // The successor serves by the files as they are now; the sessions that are left shall not go by older ones.
  gate.follow();
  send(child, { kind: 'released' });
  gate.journal.log({ severity: 'LOG', message: `handed over to process ${pid}; waiting for sessions to end` });
  gate.drain(gate.embedded === undefined ? Promise.resolve() : endOf(child));
  return { kind: 'taken-over', pid };
}

function startSuccessor(request: Extract<ControlRequest, { command: 'take-over' }>, gate: HandOver): ChildProcess {
  const sockets = gate.sockets();
  const standardError = openStandardError(request.pid);
  const output = standardError ?? 'inherit';
  const stdio: StdioOptions = ['ignore', 'ignore', output, ...sockets.map(({ fd }) => fd), 'ipc'];
  try {
    return spawn('/bin/sh', ['-c', script, 'sh', request.program, ...request.args], {
      cwd: request.cwd,
      env: {
        ...process.env,
        LISTEN_FDS: String(sockets.length),
        LISTEN_FDNAMES: sockets.map(({ name }) => name).join(':'),
        [takeOverVariable]: '1',
        ...(gate.embedded !== undefined && { [embeddedVariable]: gate.embedded }),
      },
      stdio,
      // What ends the terminal of this gate does not end its successor.
      detached: true,
      serialization: 'advanced',
    });
  } finally {
    if (standardError !== undefined) closeSync(standardError);
  }
}

/** The journal of the successor goes where the asking command's would. A socket cannot be opened this way. */
function openStandardError(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/fd/2`, 'a');
  } catch {
    return undefined;
  }
}

/** Gives why the successor does not serve. */
function served(child: ChildProcess, stopping: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle('the new gate did not serve in time'), startLimit);
    const settle = (failure: string | undefined): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    child.on('message', (message: FromSuccessor) => {
      if (message.kind === 'serving') settle(undefined);
    });
    const stopped = (): void => settle('the gate that runs is stopping');
    if (stopping.aborted) stopped();
    stopping.addEventListener('abort', stopped, { once: true });
    child.once('error', (error) => settle(`could not start the new gate: ${strerror(error)}`));
    child.once('exit', (code, signal) => settle(`the new gate did not start: exit ${code ?? signal}`));
  });
}

/** The embedded server is this process's child, and ends with it: it stays for as long as its successor does. */
function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('disconnect', resolve);
    child.on('message', (message: FromSuccessor) => {
      if (message.kind === 'ended') resolve();
    });
  });
}

function send(child: ChildProcess, message: FromPredecessor): void {
  if (child.connected) child.send(message, () => undefined);
}
