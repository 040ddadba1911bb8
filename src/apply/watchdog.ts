import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplyRecord } from '../change/record.ts';
import { nodeEnv } from '../env/node-env.ts';
import { performUndo } from './perform-undo.ts';
import { isRunning } from './process-mark.ts';
import { readRecord, readVerdict } from './record-directory.ts';
import { goOn, runSteps } from './run-steps.ts';

/** Watch is what a watchdog knows of the process that it watches over. */
export interface Watch {
  readonly records: string;
  readonly id: string;
  /** hasLeft tells whether the process that applies is gone. */
  hasLeft(): boolean;
}

/** Milliseconds between two looks at the record. */
const pollInterval = 100;

/** Milliseconds that who has confirmed gets to release the lock. */
const closingLimit = 3_000;

/**
 * watch waits for the end of an apply. Where the applying process dies in the middle, or nobody confirms in time, it puts
 * everything back. Until the change waits for confirmation the applying process undoes its own failures; after that only
 * the watchdog does.
 */
export async function watch({ records, id, hasLeft }: Watch): Promise<void> {
  const directory = join(records, id);
  const runner = { perform: performUndo(records), now: () => nodeEnv.now() };
  const first = readRecord(directory);
  if (first === undefined) return;
  const deadline = nodeEnv.monotonic() + first.timeout * 1_000;
  let decidedAt: number | undefined;
  for (;;) {
    const record = readRecord(directory) ?? first;
    const late = nodeEnv.monotonic() > deadline;
    const verdict = readVerdict(directory);
    if (record.state.kind === 'closed') return;
    if (verdict === 'keep') {
      decidedAt ??= nodeEnv.monotonic();
      if (nodeEnv.monotonic() > decidedAt + closingLimit) {
        await runSteps(directory, { ...record, state: { kind: 'keeping' } }, runner);
        return;
      }
    } else if (isAwaiting(record)) {
      if (verdict === 'undo' || late) {
        await goOn(records, id, runner, late ? 'nobody confirmed in time' : 'rolled back');
        return;
      }
    } else if (hasLeft() || late) {
      await end(record, hasLeft);
      await goOn(records, id, runner, late ? 'it took longer than the timeout' : 'the applying process died');
      return;
    }
    await sleep(pollInterval);
  }
}

function isAwaiting({ state }: ApplyRecord): boolean {
  return state.kind === 'forward' && state.phase === 'awaiting';
}

/** A process that is still writing must not write behind our back. */
async function end({ applying }: ApplyRecord, hasLeft: () => boolean): Promise<void> {
  if (!hasLeft() && isRunning(applying)) process.kill(applying.pid, 'SIGKILL');
  while (isRunning(applying)) await sleep(pollInterval);
}
