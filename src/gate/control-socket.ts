import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { strerror } from '../env/strerror.ts';
import { controlSocketName, parseControlRequest, type ControlAnswer } from './control-request.ts';
import { bindUnix } from './bind-unix.ts';
import { answerControl, type Controlled } from './control-answer.ts';
import { maxSocketPathLength } from './listen-unix.ts';

/** maxRequestLength bounds a line to the control socket; the longest that there is takes some hundred bytes. */
const maxRequestLength = 4_096;

/** maxControlConnections bounds the connections to the control socket: nobody has that many terminals. */
const maxControlConnections = 16;

/** idleTimeout is how long one may say nothing (ms). */
const idleTimeout = 10_000;

/** closeLimit is how long the end of the gate waits for those who are still reading an answer (ms). */
const closeLimit = 1_000;

/** ControlSocket is the open control socket of a gate. */
export interface ControlSocket {
  /** stop takes no more connections, and leaves the file to whoever has put its own in its place. */
  stop(): void;
  /** close removes the file where it is ours, and waits a moment for answers to be fetched. */
  close(file: 'ours' | 'of-a-successor'): Promise<void>;
}

/**
 * openControlSocket listens on the Unix socket of the gate's directory, which is for its owner alone. A gate whose socket
 * cannot be opened serves without one, and says so: signals still reach it.
 */
export async function openControlSocket(directory: string, gate: Controlled): Promise<ControlSocket | undefined> {
  const path = join(directory, controlSocketName);
  const warn = (reason: string): undefined => {
    gate.journal.log({ severity: 'WARNING', message: `could not open the control socket "${path}": ${reason}` });
  };
  if (Buffer.byteLength(path) > maxSocketPathLength) return warn(`longer than ${maxSocketPathLength} bytes`);
  const server = createServer((socket) => converse(socket, gate));
  server.maxConnections = maxControlConnections;
  try {
    await openPrivately(server, directory, path);
  } catch (error) {
    server.close();
    return warn(strerror(error));
  }
  // Open as long as the gate is, it must not keep the process alive by itself.
  server.unref();
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return {
    stop: () => server.close(),
    async close(file) {
      server.close();
      if (file === 'ours') removeOld(path);
      await Promise.race([ended, sleep(closeLimit, undefined, { ref: false })]);
    },
  };
}

/** The mask is put back before anything else runs: listening on a path makes the file at once. */
async function openPrivately(server: Server, directory: string, path: string): Promise<void> {
  const mask = process.umask(0o177);
  const madeAt = join(directory, '.s.POSTERN.new');
  const opening = bindUnix({ server, path, madeAt, prepare: (file) => chmodSync(file, 0o600) });
  process.umask(mask);
  await opening;
}

/** The gate's directory is locked, so that the socket there is its own. */
function removeOld(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** One answer a line, in order. */
function converse(socket: Socket, gate: Controlled): void {
  let received = '';
  let answering: Promise<void> = Promise.resolve();
  socket.setEncoding('utf8');
  socket.setTimeout(idleTimeout, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    const lines = (received + text).split('\n');
    received = lines.pop() ?? '';
    if (received.length > maxRequestLength) {
      socket.destroy();
      return;
    }
    for (const line of lines) {
      answering = answering.then(async () => {
        // Who waits for the end, or for a successor, says nothing for long.
        socket.setTimeout(0);
        const answer = await answerLine(line, gate);
        socket.setTimeout(idleTimeout);
        if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
      });
    }
  });
}

async function answerLine(line: string, gate: Controlled): Promise<ControlAnswer> {
  const request = parseControlRequest(line);
  if (request === undefined) return { kind: 'failed', message: 'not a request that this gate knows' };
  try {
    return await answerControl(request, gate);
  } catch (error) {
    return { kind: 'failed', message: strerror(error) };
  }
}
