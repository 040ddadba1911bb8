import { styleText } from 'node:util';

/** Whoever reads a pipe may have seen enough: `postern reach | head` is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});

/** print writes one line to standard output. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** emphasize makes text bold on a terminal, and leaves it alone elsewhere. */
export function emphasize(text: string): string {
  return paint('bold', text);
}

/** paint styles text on a terminal, and leaves it alone elsewhere. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}

/** fail ends the command with exit code 3, saying what went wrong and what to type. */
export function fail(message: string, hint?: string): never {
  return end(3, message, hint);
}

/** badUsage ends the command with exit code 2: what was typed, or given to read, is not what the command takes. */
export function badUsage(message: string, hint?: string): never {
  return end(2, message, hint);
}

/** refuse ends the command with exit code 1: all that was asked for could be read, and is not enough to answer by. */
export function refuse(message: string, hint?: string): never {
  return end(1, message, hint);
}

function end(code: 1 | 2 | 3, message: string, hint: string | undefined): never {
  warn(message, hint);
  process.exit(code);
}

/** warn says on standard error what is wrong and does not end the command. */
export function warn(message: string, hint?: string): void {
  process.stderr.write(`postern: ${message}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${hint}\n`);
}
