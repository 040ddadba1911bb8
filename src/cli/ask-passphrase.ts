import { Secret } from '../text/secret.ts';
import { runPassphraseCommand } from '../tls/passphrase-command.ts';
import { fail } from './terminal.ts';

/** maxPassphraseLength bounds what is typed (bytes): PEM_BUFSIZE of OpenSSL's pem.h, less its NUL. */
const maxPassphraseLength = 1_023;

/** Bytes of a terminal in raw mode. */
const interrupt = 0x03;
const endOfTransmission = 0x04;
const backspaces: readonly number[] = [0x08, 0x7f];
const lineEnds: readonly number[] = [0x0a, 0x0d];

/** obtainPassphrase runs the command that prints a passphrase, or asks on the terminal where there is none. */
export async function obtainPassphrase(command: string | undefined, question: string): Promise<Secret<Buffer>> {
  if (command !== undefined) {
    const outcome = await runPassphraseCommand(command);
    return outcome.kind === 'passphrase' ? outcome.passphrase : fail(outcome.message, outcome.detail);
  }
  if (!process.stdin.isTTY) {
    fail('the key wants a passphrase, and there is no terminal to ask on', 'Give --passphrase-command.');
  }
  return askOnTerminal(question);
}

/** The terminal is in raw mode meanwhile, so that it shows nothing of what is typed. */
async function askOnTerminal(question: string): Promise<Secret<Buffer>> {
  const { stdin, stderr } = process;
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  const typed: number[] = [];
  try {
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      if (!(chunk instanceof Buffer)) continue;
      if (take(chunk, typed)) break;
    }
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
  return new Secret(Buffer.from(typed));
}

/** take adds bytes to what is typed, and tells whether the line is over. */
function take(chunk: Buffer, typed: number[]): boolean {
  for (const byte of chunk) {
    if (lineEnds.includes(byte) || byte === endOfTransmission) return true;
    if (byte === interrupt) fail('interrupted');
    if (backspaces.includes(byte)) typed.pop();
    else if (typed.length < maxPassphraseLength) typed.push(byte);
  }
  return false;
}
