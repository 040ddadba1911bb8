import { join } from 'node:path';
import { isAlive, readOwner } from '../gate/lock-file.ts';
import { chooseDirectory } from './directory.ts';
import { fail } from './terminal.ts';

/** signalGate sends a signal to the gate that runs on a directory, or ends the command saying that none does. */
export function signalGate(option: string | undefined, signal: NodeJS.Signals): { readonly pid: number } {
  const path = join(chooseDirectory(option), 'postern.pid');
  const pid = readOwner(path);
  if (pid === undefined) {
    return fail(`PID file "${path}" does not exist`, 'Is the gate running? Say with -D which directory it runs on.');
  }
  if (!isAlive(pid)) return fail(`could not send signal: no process has PID ${pid}`, `Old PID file? Remove "${path}".`);
  process.kill(pid, signal);
  return { pid };
}
