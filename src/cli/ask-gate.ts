import { connect } from 'node:net';
import { join } from 'node:path';
import { strerror } from '../env/strerror.ts';
import { askControl } from '../gate/ask-control.ts';
import { controlSocketName, type ControlAnswer, type ControlRequest } from '../gate/control-request.ts';
import { chooseDirectory } from './directory.ts';
import { fail } from './terminal.ts';

/**
 * askGate asks the gate that runs on a directory, which has so many milliseconds to answer. It ends the command with exit code 3
 * where none answers.
 */
export async function askGate(
  option: string | undefined,
  request: ControlRequest,
  timeout?: number,
): Promise<ControlAnswer> {
  const directory = chooseDirectory(option);
  return askControl(directory, request, timeout).catch((error: unknown) =>
    fail(
      `could not reach a gate over "${join(directory, controlSocketName)}": ${strerror(error)}`,
      'Is the gate running, and are you its user? Say with -D which directory it runs on.',
    ),
  );
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
  return askControl(chooseDirectory(option), request, 0).catch(() => undefined);
}
