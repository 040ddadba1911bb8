import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { CancelKeys } from './cancel-keys.ts';

test('two sessions with one process id are told apart by their secrets, until each has ended', () => {
  const keys = new CancelKeys(randomBytes);
  const cancelled: string[] = [];
  const one = keys.issue(0, () => cancelled.push('one'));
  const two = keys.issue(2, () => cancelled.push('two'));
  expect(keys.find(7, one.secretKey)).toBeUndefined();
  one.name(7);
  two.name(7);
  keys.find(7, two.secretKey)?.();
  keys.find(7, one.secretKey)?.();
  expect(cancelled).toEqual(['two', 'one']);
  expect(keys.find(7, Buffer.alloc(4))).toBeUndefined();
  expect(keys.find(8, one.secretKey)).toBeUndefined();
  one.revoke();
  expect([keys.find(7, one.secretKey), keys.has(7)]).toEqual([undefined, true]);
  two.revoke();
  expect([keys.find(7, two.secretKey), keys.has(7)]).toEqual([undefined, false]);
});

test('somebody who has proved to know the secret gets the target', () => {
  const keys = new CancelKeys(randomBytes);
  let cancelled = 0;
  const key = keys.issue(0, () => cancelled++);
  key.name(7);
  expect(keys.findProven(7, (known) => !known.equals(key.secretKey))).toBeUndefined();
  expect(keys.findProven(8, () => true)).toBeUndefined();
  keys.findProven(7, (known) => known.equals(key.secretKey))?.();
  expect(cancelled).toBe(1);
});
