import { styleText } from 'node:util';

/** print writes one line to standard output. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** emphasize makes text bold on a terminal, and leaves it alone elsewhere. */
export function emphasize(text: string): string {
  return process.stdout.isTTY ? styleText('bold', text) : text;
}

/** fail ends the command with exit code 3, saying what went wrong and what to type. */
export function fail(message: string, hint?: string): never {
  process.stderr.write(`postern: ${message}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${hint}\n`);
  process.exit(3);
}
