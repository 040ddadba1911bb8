import type { Account } from './account.ts';
import { ownIds } from './account.ts';
import { run } from './run.ts';

/** CommandLine is a program and its arguments. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

let hasSetpriv: Promise<boolean> | undefined;

/**
 * dieWithParent puts util-linux's setpriv before a command, so that the kernel sends it a signal when this process ends,
 * killed or not (prctl(2), PR_SET_PDEATHSIG). Where there is no such setpriv, the command stays as it is.
 */
export async function dieWithParent(signal: 'INT' | 'KILL', { command, args }: CommandLine): Promise<CommandLine> {
  hasSetpriv ??= supportsSetpriv();
  if (!(await hasSetpriv)) return { command, args };
  return { command: 'setpriv', args: ['--pdeathsig', signal, '--', command, ...args] };
}

async function supportsSetpriv(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const self: Account = { kind: 'self', ...ownIds() };
  return (await run(self, 'setpriv', ['--pdeathsig', 'INT', '--', 'true'])).failure === undefined;
}
