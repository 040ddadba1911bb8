import { connect } from 'node:net';
import { join } from 'node:path';
import { strerror } from '../env/strerror.ts';
import { controlSocketName, type ControlAnswer, type ControlRequest } from '../gate/control-request.ts';
import { chooseDirectory } from './directory.ts';
import { fail } from './terminal.ts';

/** Milliseconds that a gate may take to answer; it needs a few. */
const answerTimeout = 10_000;

/** askGate asks the gate that runs on a directory, which has so many milliseconds to answer. It ends the command with exit code 3 where none answers. */
export async function askGate(
  option: string | undefined,
  request: ControlRequest,
  timeout = answerTimeout,
): Promise<ControlAnswer> {
  const path = join(chooseDirectory(option), controlSocketName);
  const line = await exchange(path, `${JSON.stringify(request)}\n`, timeout).catch((error: unknown) =>
    fail(
      `could not reach a gate over "${path}": ${strerror(error)}`,
      'Is the gate running, and are you its user? Say with -D which directory it runs on.',
    ),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate of the same version wrote it
  return JSON.parse(line) as ControlAnswer;
}

/** tryGate does the same, and gives undefined where nobody listens. */
export async function tryGate(option: string | undefined, request: ControlRequest): Promise<ControlAnswer | undefined> {
  return (await isListening(option)) ? askGate(option, request) : undefined;
}

/** isListening tells whether a gate listens on the control socket of a directory. */
export function isListening(option: string | undefined): Promise<boolean> {
  const path = join(chooseDirectory(option), controlSocketName);
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** answered gives the answer of one kind, or ends the command with exit code 1, saying why there is none. */
export function answered<Kind extends ControlAnswer['kind']>(
  answer: ControlAnswer,
  kind: Kind,
): Extract<ControlAnswer, { kind: Kind }> {
  if (answer.kind === 'failed') {
    process.stderr.write(`postern: ${answer.message}\n`);
    if (answer.hint !== undefined) process.stderr.write(`hint: ${answer.hint}\n`);
    process.exit(1);
  }
  if (!isKind(answer, kind)) fail(`the gate gave an answer of kind ${answer.kind}`);
  return answer;
}

function isKind<Kind extends ControlAnswer['kind']>(
  answer: ControlAnswer,
  kind: Kind,
): answer is Extract<ControlAnswer, { kind: Kind }> {
  return answer.kind === kind;
}

/** waitForGate asks without a limit of time, and gives undefined where the gate ends without an answer. */
export async function waitForGate(
  option: string | undefined,
  request: ControlRequest,
): Promise<ControlAnswer | undefined> {
  const path = join(chooseDirectory(option), controlSocketName);
  const line = await exchange(path, `${JSON.stringify(request)}\n`, 0).catch(() => undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate of the same version wrote it
  return line === undefined ? undefined : (JSON.parse(line) as ControlAnswer);
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
