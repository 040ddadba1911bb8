import { expect, test } from 'vitest';
import { daysLeft } from './days-left.ts';

test('daysLeft is rounded down', () => {
  const now = new Date('2030-06-01T00:00:00Z');
  expect(daysLeft(new Date('2030-06-02T23:59:59Z'), now)).toBe(1);
  expect(daysLeft(new Date('2030-05-31T23:59:59Z'), now)).toBe(-1);
});
