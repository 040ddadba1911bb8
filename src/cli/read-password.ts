import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { Secret } from '../text/secret.ts';
import { badUsage, fail } from './terminal.ts';

/** Bytes that a server takes as a password: PG_MAX_AUTH_TOKEN_LENGTH of PostgreSQL's libpq/auth.h. */
const maxPassword = 65_535;

/** Exit code of a program that SIGINT ended, by the shell's convention. */
const interrupted = 130;

/**
 * readPassword asks for a new password twice, without echo; where standard input is no terminal it is its only line. It does not
 * touch process.stdin then: Node would make the pipe one that does not wait.
 */
export async function readPassword(): Promise<Secret<Buffer>> {
  const password = isatty(0) ? await askTwice() : readLine();
  if (password.length === 0) badUsage('the password is empty', 'PostgreSQL lets nobody in with an empty password.');
  if (password.length > maxPassword) badUsage(`the password is longer than ${maxPassword} bytes`);
  if (password.includes(0)) badUsage('the password has a zero byte', 'No client can send one.');
  return new Secret(password);
}

/** readline puts the terminal into raw mode and edits the line; what it would echo goes nowhere. */
async function askTwice(): Promise<Buffer> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  terminal.on('SIGINT', () => {
    terminal.close();
    process.stderr.write('\n');
    process.exit(interrupted);
  });
  // The iterator keeps a second line that was pasted together with the first, and ends at Ctrl-D.
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (prompt: string): Promise<string> => {
    process.stderr.write(prompt);
    const line = await lines.next();
    process.stderr.write('\n');
    return line.done === true ? '' : line.value;
  };
  try {
    const first = await ask('Password: ');
    const second = first === '' ? '' : await ask('Again: ');
    if (first !== second) fail('the passwords are not the same');
    return Buffer.from(first, 'utf8');
  } finally {
    terminal.close();
  }
}

function readLine(): Buffer {
  const chunk = Buffer.alloc(maxPassword + 3);
  let length = 0;
  while (length < chunk.length) {
    const read = readSync(0, chunk, length, chunk.length - length, null);
    if (read === 0) break;
    length += read;
  }
  const bytes = chunk.subarray(0, length);
  const end = bytes.indexOf(0x0a);
  if (end === -1) return bytes;
  if (end < length - 1) badUsage('standard input has more than one line', 'Give the password alone: one line.');
  return bytes.subarray(0, bytes[end - 1] === 0x0d ? end - 1 : end);
}
