/** ForwardPhase is how far an apply has come, in order. From `saved` on the originals lie in the record. */
export type ForwardPhase =
  | 'begun'
  | 'examined'
  | 'saved'
  | 'armed'
  | 'written'
  | 'viewed'
  | 'reloaded'
  | 'loaded'
  | 'awaiting';

/** ApplyState is what the record of an apply says between two steps; it stands on the disk before the next one begins. */
export type ApplyState =
  /** `written` counts the files that have their new text. */
  | { readonly kind: 'forward'; readonly phase: ForwardPhase; readonly written: number }
  /** `restored` counts the files that have their old text back. */
  | { readonly kind: 'undoing'; readonly why: string; readonly restored: number; readonly reloaded: boolean }
  /** Decided to stay, and the lock not yet released. */
  | { readonly kind: 'keeping' }
  /** Refused before anything was touched, and the lock not yet released. */
  | { readonly kind: 'refusing'; readonly why: string }
  | { readonly kind: 'closed'; readonly outcome: Outcome; readonly why?: string };

/** Outcome is how an apply ended: `refused` before anything was touched, `undone` after. */
export type Outcome = 'kept' | 'undone' | 'refused';

/** Step is the one thing to be done next. `file` counts the files of the change from 0. */
export type Step =
  /** Read what is there and the candidate, and judge: nothing is touched. */
  | { readonly kind: 'examine' }
  /** Copy the originals into the record. */
  | { readonly kind: 'save' }
  /** Give the record to the process that undoes it at the deadline. */
  | { readonly kind: 'arm' }
  | { readonly kind: 'write'; readonly file: number }
  /** Ask the running server what it would make of the files. */
  | { readonly kind: 'view' }
  | { readonly kind: 'reload' }
  /** See that the reload was done. */
  | { readonly kind: 'look' }
  /** Connect as those who must get in, and as those who must not. */
  | { readonly kind: 'knock' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'restore'; readonly file: number }
  | { readonly kind: 'reload-old' }
  /** Release the lock. */
  | { readonly kind: 'close' }
  | { readonly kind: 'nothing' };

/** StepOutcome is what came of a step. A wait ends with `done` where the change is kept. */
export type StepOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly why: string };

/** begun is the state of a new apply. */
export const begun: ApplyState = { kind: 'forward', phase: 'begun', written: 0 };

/** nextStep says what is to be done in a state, for a change of so many files. */
export function nextStep(state: ApplyState, files: number): Step {
  switch (state.kind) {
    case 'forward':
      return forwardStep(state.phase, state.written, files);
    case 'undoing':
      // The last file that was written goes first: what names others, such as pg_hba.conf, stands behind them.
      if (state.restored < files) return { kind: 'restore', file: files - 1 - state.restored };
      return { kind: state.reloaded ? 'close' : 'reload-old' };
    case 'keeping':
    case 'refusing':
      return { kind: 'close' };
    case 'closed':
      return { kind: 'nothing' };
  }
}

function forwardStep(phase: ForwardPhase, written: number, files: number): Step {
  switch (phase) {
    case 'begun':
      return { kind: 'examine' };
    case 'examined':
      return { kind: 'save' };
    case 'saved':
      return { kind: 'arm' };
    case 'armed':
      return written < files ? { kind: 'write', file: written } : { kind: 'view' };
    case 'written':
      return { kind: 'view' };
    case 'viewed':
      return { kind: 'reload' };
    case 'reloaded':
      return { kind: 'look' };
    case 'loaded':
      return { kind: 'knock' };
    case 'awaiting':
      return { kind: 'wait' };
  }
}

/** afterStep gives the state that a step leads to. A step that fails before anything was touched refuses, else it undoes. */
export function afterStep(state: ApplyState, step: Step, outcome: StepOutcome, files: number): ApplyState {
  if (outcome.kind === 'failed') return afterFailure(state, step, outcome.why);
  switch (step.kind) {
    case 'examine':
      return forward('examined', 0);
    case 'save':
      return forward('saved', 0);
    case 'arm':
      return forward(files === 0 ? 'written' : 'armed', 0);
    case 'write':
      return forward(step.file + 1 < files ? 'armed' : 'written', step.file + 1);
    case 'view':
      return forward('viewed', files);
    case 'reload':
      return forward('reloaded', files);
    case 'look':
      return forward('loaded', files);
    case 'knock':
      return forward('awaiting', files);
    case 'wait':
      return { kind: 'keeping' };
    case 'restore':
      return state.kind === 'undoing' ? { ...state, restored: state.restored + 1 } : state;
    case 'reload-old':
      return state.kind === 'undoing' ? { ...state, reloaded: true } : state;
    case 'close':
      return closed(state);
    case 'nothing':
      return state;
  }
}

function forward(phase: ForwardPhase, written: number): ApplyState {
  return { kind: 'forward', phase, written };
}

/** Where even undoing fails the state stays: whoever comes next tries again. */
function afterFailure(state: ApplyState, step: Step, why: string): ApplyState {
  if (state.kind !== 'forward') return state;
  const isUntouched = step.kind === 'examine' || step.kind === 'save' || step.kind === 'arm';
  return isUntouched ? { kind: 'refusing', why } : undo(why);
}

/** undo is the state in which everything is put back. */
export function undo(why: string): ApplyState {
  return { kind: 'undoing', why, restored: 0, reloaded: false };
}

function closed(state: ApplyState): ApplyState {
  switch (state.kind) {
    case 'keeping':
      return { kind: 'closed', outcome: 'kept' };
    case 'undoing':
      return { kind: 'closed', outcome: 'undone', why: state.why };
    case 'refusing':
      return { kind: 'closed', outcome: 'refused', why: state.why };
    default:
      return state;
  }
}
