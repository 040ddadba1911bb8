import { expect, test } from 'vitest';
import { daysLeft } from '../check/tls/days-left.ts';
import { expiryState, expiryStep } from './expiry.ts';

const day = 86_400_000;
const notAfter = new Date('2030-06-01T00:00:00Z');
const before = (days: number): Date => new Date(notAfter.getTime() - days * day);
const ofDays = (days: number) => ({ notBefore: before(days), notAfter });

test.each([
  [397, 31, 'valid'],
  [397, 29.9, 'soon'],
  [397, 0.1, 'soon'],
  [397, -0.1, 'expired'],
  [90, 30.1, 'valid'],
  [90, 29.9, 'soon'],
  // A certificate of 30 days is not due on its first.
  [30, 29, 'valid'],
  [30, 10.1, 'valid'],
  [30, 9.9, 'soon'],
  [30, 31, 'early'],
] as const)('of %d days, with %d left: %s', (life, left, state) => {
  expect(expiryState(ofDays(life), before(left))).toBe(state);
});

test.each([
  [397, 31, undefined],
  [397, 29.9, 30],
  [397, 6.9, 7],
  [397, 0.9, 1],
  [397, -0.1, 0],
  [30, 9.9, 30],
  [30, 11, undefined],
  [1, 0.5, undefined],
  [1, 0.3, 1],
] as const)('of %d days, with %d left: the step is %s', (life, left, step) => {
  expect(expiryStep(ofDays(life), before(left))).toBe(step);
});

test('whole days count, downwards', () => {
  expect([daysLeft(notAfter, before(2.5)), daysLeft(notAfter, before(0.5)), daysLeft(notAfter, before(-0.5))]).toEqual([
    2, 0, -1,
  ]);
});
