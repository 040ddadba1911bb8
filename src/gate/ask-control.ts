import { connect } from 'node:net';
import { join } from 'node:path';
import { controlSocketName, type ControlAnswer, type ControlRequest } from './control-request.ts';

/** Milliseconds that a gate may take to answer; it needs a few. */
const answerTimeout = 10_000;

/**
 * askControl asks the gate that runs on a directory over its control socket, which has so many milliseconds to answer; 0 is no
 * limit. It rejects where none answers.
 */
export async function askControl(
  directory: string,
  request: ControlRequest,
  timeout = answerTimeout,
): Promise<ControlAnswer> {
  const line = await exchange(join(directory, controlSocketName), `${JSON.stringify(request)}\n`, timeout);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate of the same version wrote it
  return JSON.parse(line) as ControlAnswer;
}

function exchange(path: string, request: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ path });
    socket.setTimeout(timeout, () => socket.destroy(new Error('no answer')));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (chunk.at(-1) !== 0x0a) return;
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('closed without an answer')));
  });
}
