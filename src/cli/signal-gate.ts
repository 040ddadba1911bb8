import { join } from 'node:path';
import { strerror } from '../env/strerror.ts';
import { isAlive, readOwner } from '../gate/lock-file.ts';
import { chooseDirectory } from './directory.ts';
import { fail } from './terminal.ts';

/** Signalled tells whether a signal was sent, or why not. */
export type Signalled =
  | { readonly kind: 'sent'; readonly pid: number }
  | { readonly kind: 'not-sent'; readonly message: string; readonly hint: string };

/** signalGate sends a signal to the gate that runs on a directory, or ends the command saying that none does. */
export function signalGate(option: string | undefined, signal: NodeJS.Signals): { readonly pid: number } {
  const signalled = trySignalGate(option, signal);
  return signalled.kind === 'sent' ? signalled : fail(signalled.message, signalled.hint);
}

/** trySignalGate does the same, and gives the reason where it cannot. */
export function trySignalGate(option: string | undefined, signal: NodeJS.Signals): Signalled {
  const path = join(chooseDirectory(option), 'postern.pid');
  const pid = readOwner(path);
  if (pid === undefined) {
    return notSent(`PID file "${path}" does not exist`, 'Is the gate running? Say with -D which directory it runs on.');
  }
  if (!isAlive(pid)) {
    return notSent(`could not send signal: no process has PID ${pid}`, `Old PID file? Remove "${path}".`);
  }
  try {
    process.kill(pid, signal);
    return { kind: 'sent', pid };
  } catch (error) {
    return notSent(`could not send signal to PID ${pid}: ${strerror(error)}`, 'Are you the user of the gate?');
  }
}

function notSent(message: string, hint: string): Signalled {
  return { kind: 'not-sent', message, hint };
}
