import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

test('the first is told, then one line an interval with how many there were', () => {
  const tally = new Tally(10);
  expect([0, 1, 9, 10, 11, 30].map((now) => tally.note(now))).toEqual([1, undefined, undefined, 3, undefined, 2]);
});
