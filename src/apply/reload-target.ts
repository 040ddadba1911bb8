import { join } from 'node:path';
import type { ApplyRecord } from '../change/record.ts';
import { strerror } from '../env/strerror.ts';
import { askControl } from '../gate/ask-control.ts';
import { isAlive, readOwner } from '../gate/lock-file.ts';
import { printReloadProblem } from '../gate/reload-outcome.ts';

/** Reloaded is whether a server was told to read its files; one that does not run will when it starts. */
export type Reloaded =
  | { readonly kind: 'reloaded' }
  | { readonly kind: 'signalled' }
  | { readonly kind: 'not-running' }
  | { readonly kind: 'failed'; readonly why: string };

/** reloadTarget makes a server read its files again, by its pid file: no login is needed for that. A gate says what came of it. */
export async function reloadTarget({ kind, directory }: ApplyRecord['target']): Promise<Reloaded> {
  if (kind === 'gate') {
    const answer = await askControl(directory, { command: 'reload' }).catch(() => undefined);
    if (answer?.kind === 'reloaded') return { kind: 'reloaded' };
    if (answer?.kind === 'reload-refused') {
      return { kind: 'failed', why: [...answer.problems.flatMap(printReloadProblem), answer.message].join('\n') };
    }
  }
  const pid = runningPid({ kind, directory });
  if (pid === undefined) return { kind: 'not-running' };
  try {
    process.kill(pid, 'SIGHUP');
    return { kind: 'signalled' };
  } catch (error) {
    return { kind: 'failed', why: `could not send a signal to PID ${pid}: ${strerror(error)}` };
  }
}

/** runningPid gives the process of a server; undefined where none runs. */
export function runningPid({ kind, directory }: ApplyRecord['target']): number | undefined {
  const pid = readOwner(join(directory, kind === 'gate' ? 'postern.pid' : 'postmaster.pid'));
  return pid !== undefined && isAlive(pid) ? pid : undefined;
}
