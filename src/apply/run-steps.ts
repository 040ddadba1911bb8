import { join } from 'node:path';
import type { ApplyRecord } from '../change/record.ts';
import { afterStep, nextStep, undo, type ApplyState, type Step, type StepOutcome } from '../change/step.ts';
import { strerror } from '../env/strerror.ts';
import { claim, readRecord, writeRecord } from './record-directory.ts';

/** StepRunner does the steps of one apply; each process that works on a record has its own. */
export interface StepRunner {
  /** perform does one step. What it throws counts as a failure of the step. */
  perform(step: Step, record: ApplyRecord): Promise<Performed>;
  /** onStep is told before each step; what it waits for, the step waits for. */
  onStep?(step: Step): Promise<void> | void;
  now(): Date;
}

/** Performed is what came of a step, and what it adds to the record. */
export interface Performed {
  /** `left` is that another process has gone on with the record: nothing more is to be done here. */
  readonly outcome: StepOutcome | { readonly kind: 'left' };
  readonly more?: Partial<Pick<ApplyRecord, 'files' | 'watchdog'>>;
}

/** Times that undoing is tried before it is left to whoever comes next. */
const maxTries = 3;

/**
 * runSteps does one step after the other until the apply is closed, or a step of undoing fails for good. The record on the
 * disk always says what has been done: a process that dies between two steps leaves what another can go on from.
 */
export async function runSteps(directory: string, start: ApplyRecord, runner: StepRunner): Promise<ApplyRecord> {
  let record = start;
  let failures = 0;
  for (;;) {
    const step = nextStep(record.state, record.files.length);
    if (step.kind === 'nothing') return record;
    await runner.onStep?.(step);
    const { outcome, more = {} } = await tryStep(runner, step, record);
    if (outcome.kind === 'left') return readRecord(directory) ?? record;
    const state = decided(directory, afterStep(record.state, step, outcome, (more.files ?? record.files).length));
    const words = outcome.kind === 'done' ? describeStep(step) : `${describeStep(step)}: ${outcome.why}`;
    record = { ...record, ...more, state, log: [...record.log, { at: runner.now().toISOString(), text: words }] };
    writeRecord(directory, record);
    if (
      outcome.kind === 'failed' &&
      (step.kind === 'restore' || step.kind === 'reload-old') &&
      ++failures >= maxTries
    ) {
      return record;
    }
  }
}

/** goOn continues a record that its process has left, by what has been decided about it. */
export async function goOn(
  records: string,
  id: string,
  runner: StepRunner,
  why: string,
): Promise<ApplyRecord | undefined> {
  const directory = join(records, id);
  const record = readRecord(directory);
  if (record === undefined || record.state.kind !== 'forward') {
    return record && runSteps(directory, record, runner);
  }
  const state: ApplyState = claim(directory, 'undo') === 'keep' ? { kind: 'keeping' } : undo(why);
  return runSteps(directory, { ...record, state }, runner);
}

/** Who gives up after the files were touched says so where others look, and obeys where it was confirmed in between. */
function decided(directory: string, state: ApplyState): ApplyState {
  if (state.kind !== 'undoing' || state.restored > 0 || state.reloaded) return state;
  return claim(directory, 'undo') === 'keep' ? { kind: 'keeping' } : state;
}

async function tryStep(runner: StepRunner, step: Step, record: ApplyRecord): Promise<Performed> {
  try {
    return await runner.perform(step, record);
  } catch (error) {
    return { outcome: { kind: 'failed', why: strerror(error) } };
  }
}

/** describeStep words a step, for the record. */
export function describeStep(step: Step): string {
  return step.kind === 'write' || step.kind === 'restore' ? `${step.kind} ${step.file}` : step.kind;
}
