import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { CancelKeys } from './cancel-keys.ts';

test('process ids bear the mark, and are positive numbers of 32 bits', () => {
  for (const mark of [0, 1, 127, 128, 255]) {
    const keys = new CancelKeys(randomBytes, mark);
    const other = new CancelKeys(randomBytes, mark ^ 1);
    for (let count = 0; count < 50; count++) {
      const { processId } = keys.issue(0, () => undefined);
      expect(processId).toBeGreaterThan(0);
      expect(processId).toBeLessThanOrEqual(0x7fff_ffff);
      expect([keys.isMarked(processId), other.isMarked(processId)]).toEqual([true, false]);
    }
  }
});

test('a gate that is alone takes every number for its own', () => {
  expect(new CancelKeys(randomBytes).isMarked(1)).toBe(true);
});

test('somebody who has proved to know the secret gets the target', () => {
  const keys = new CancelKeys(randomBytes, 3);
  let cancelled = 0;
  const { processId, secretKey } = keys.issue(0, () => cancelled++);
  expect(keys.findProven(processId, (known) => !known.equals(secretKey))).toBeUndefined();
  expect(keys.findProven(processId + 1, () => true)).toBeUndefined();
  keys.findProven(processId, (known) => known.equals(secretKey))?.();
  expect(cancelled).toBe(1);
});
