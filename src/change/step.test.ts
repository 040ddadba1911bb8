import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterStep, begun, nextStep, undo, type ApplyState, type Step } from './step.ts';

/** walk does steps until there is none, failing at those that are named; gives the steps and the last state. */
function walk(files: number, failing: readonly string[], start: ApplyState = begun) {
  const steps: Step[] = [];
  let state = start;
  for (let count = 0; count < 100; count++) {
    const step = nextStep(state, files);
    if (step.kind === 'nothing') break;
    steps.push(step);
    const outcome = failing.includes(step.kind)
      ? ({ kind: 'failed', why: `${step.kind} failed` } as const)
      : ({ kind: 'done' } as const);
    state = afterStep(state, step, outcome, files);
  }
  return { steps, state };
}

const words = (steps: readonly Step[]): readonly string[] => steps.map(({ kind }) => kind);

describe('the steps of an apply', () => {
  test('in order, where all goes well', () => {
    const { steps, state } = walk(2, []);
    expect(words(steps)).toEqual([
      'examine',
      'save',
      'arm',
      'write',
      'write',
      'view',
      'reload',
      'look',
      'knock',
      'wait',
      'close',
    ]);
    expect(state).toEqual({ kind: 'closed', outcome: 'kept' });
  });

  test.each(['examine', 'save', 'arm'])('%s fails: refused, nothing is written', (kind) => {
    const { steps, state } = walk(2, [kind]);
    expect(words(steps)).not.toContain('write');
    expect(words(steps).at(-1)).toBe('close');
    expect(state).toEqual({ kind: 'closed', outcome: 'refused', why: `${kind} failed` });
  });

  test.each(['write', 'view', 'reload', 'look', 'knock', 'wait'])('%s fails: every file is restored', (kind) => {
    const { steps, state } = walk(2, [kind]);
    const restored = steps.flatMap((step) => (step.kind === 'restore' ? [step.file] : []));
    expect(restored).toEqual([1, 0]);
    expect(words(steps).slice(-2)).toEqual(['reload-old', 'close']);
    expect(state).toEqual({ kind: 'closed', outcome: 'undone', why: `${kind} failed` });
  });

  test('restoring that fails is tried again and not given up', () => {
    const state = undo('why');
    const step = nextStep(state, 1);
    expect(afterStep(state, step, { kind: 'failed', why: 'disk' }, 1)).toEqual(state);
  });

  test('from whatever state a process leaves, undoing restores all files', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 12 }), (files, died) => {
        let state: ApplyState = begun;
        for (let count = 0; count < died; count++)
          state = afterStep(state, nextStep(state, files), { kind: 'done' }, files);
        if (state.kind !== 'forward') return;
        const { steps, state: end } = walk(files, [], undo('it died'));
        expect(steps.filter(({ kind }) => kind === 'restore')).toHaveLength(files);
        expect(end).toMatchObject({ kind: 'closed', outcome: 'undone' });
      }),
    );
  });
});
