import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { strerror } from '../env/strerror.ts';
import { Secret } from '../text/secret.ts';
import { refuseTls, type TlsRefusal } from './tls-refusal.ts';

/**
 * passphraseTimeout is how long ssl_passphrase_command may take (ms): what systemd-ask-password allows a person to
 * type.
 */
const passphraseTimeout = 90_000;

/** maxPassphraseLength is how many bytes of the command's line count: PEM_BUFSIZE of OpenSSL's pem.h, less its NUL. */
const maxPassphraseLength = 1_023;

/** What OpenSSL asks, and the server passes on as %p. */
const prompt = 'Enter PEM pass phrase:';

/** PassphraseOutcome is what the command said. */
export type PassphraseOutcome = { readonly kind: 'passphrase'; readonly passphrase: Secret<Buffer> } | TlsRefusal;

/**
 * runPassphraseCommand runs ssl_passphrase_command in a shell, as the server does (manual: ssl_passphrase_command). The
 * first line of its output is the passphrase; its error output goes to ours. Texts name the command, never its output.
 */
export async function runPassphraseCommand(setting: string, timeout = passphraseTimeout): Promise<PassphraseOutcome> {
  const command = replacePlaceholders(setting);
  if (typeof command !== 'string') return command;
  const run = await runInShell(command, timeout);
  switch (run.kind) {
    case 'failed':
      return refuseTls(`could not execute command "${command}": ${run.reason}`);
    case 'timeout':
      return refuseTls(`command "${command}" failed`, { detail: `It did not end within ${timeout / 1000} s.` });
    case 'signal':
      return refuseTls(`command "${command}" failed`, { detail: signalText(run.signal) });
    case 'exit':
      if (run.code !== 0) return refuseTls(`command "${command}" failed`, { detail: exitText(run.code) });
      return { kind: 'passphrase', passphrase: new Secret(firstLine(run.output)) };
  }
}

/** %p is the prompt and %% a percent sign; anything else after % is an error (PostgreSQL's common/percentrepl.c). */
function replacePlaceholders(setting: string): string | TlsRefusal {
  const message = `invalid value for parameter "ssl_passphrase_command": "${setting}"`;
  if (/^(?:[^%]|%.)*%$/su.test(setting)) {
    return refuseTls(message, { detail: 'String ends unexpectedly after escape character "%".' });
  }
  const unknown = [...setting.matchAll(/%(.)/gsu)].find(([, letter]) => letter !== '%' && letter !== 'p');
  if (unknown !== undefined)
    return refuseTls(message, { detail: `String contains unexpected placeholder "${unknown[0]}".` });
  return setting.replace(/%(.)/gsu, (_, letter: string) => (letter === '%' ? '%' : prompt));
}

type ShellRun =
  | { readonly kind: 'exit'; readonly code: number; readonly output: Buffer }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'timeout' };

function runInShell(command: string, timeout: number): Promise<ShellRun> {
  return new Promise((settle) => {
    // It keeps our terminal, so that it can ask a person.
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['inherit', 'pipe', 'inherit'] });
    let output = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      const room = maxPassphraseLength - output.length;
      if (room > 0) output = Buffer.concat([output, chunk.subarray(0, room)]);
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // What the shell has started may live on and hold the other end of the pipe.
      child.stdout.destroy();
      settle({ kind: 'timeout' });
    }, timeout);
    child.on('error', (error) => {
      clearTimeout(timer);
      settle({ kind: 'failed', reason: strerror(error) });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      settle(signal === null ? { kind: 'exit', code: code ?? 0, output } : { kind: 'signal', signal });
    });
  });
}

/** The line ends of both systems are cut off, however many, as the server does (pg_strip_crlf). */
function firstLine(output: Buffer): Buffer {
  const newline = output.indexOf('\n');
  const line = newline < 0 ? output : output.subarray(0, newline);
  let { length } = line;
  while (length > 0 && line[length - 1] === 0x0d) length--;
  return line.subarray(0, length);
}

/** What sh says by its exit status (PostgreSQL's common/wait_error.c). */
function exitText(code: number): string {
  if (code === 127) return 'command not found';
  if (code === 126) return 'command not executable';
  return `child process exited with exit code ${code}`;
}

/** Texts of strsignal(3) for the signals that end a command in practice. */
const signalTexts: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGKILL: 'Killed',
  SIGSEGV: 'Segmentation fault',
  SIGPIPE: 'Broken pipe',
  SIGTERM: 'Terminated',
};

function signalText(signal: NodeJS.Signals): string {
  const text = signalTexts[signal] ?? signal;
  return `child process was terminated by signal ${constants.signals[signal]}: ${text}`;
}
