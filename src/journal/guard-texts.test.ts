import { expect, test } from 'vitest';
import { banned, printSeconds } from './guard-texts.ts';

test.each([
  [1, '1s'],
  [60, '1min'],
  [90, '90s'],
  [600, '10min'],
  [3_600, '1h'],
  [5_400, '90min'],
  [86_400, '1d'],
  [172_800, '2d'],
])('%d seconds are %s', (seconds, text) => {
  expect(printSeconds(seconds)).toBe(text);
});

test('a ban of the guard says how to lift it, an administrator knows', () => {
  const text = { network: '192.0.2.1', seconds: 600, cause: 'test' };
  expect(banned({ ...text, level: 2 })).toMatchObject({
    message: 'banned 192.0.2.1 for 10min',
    detail: 'Ban 2 in a row; the last failure: test.',
    hint: 'To let it in, type: postern ban remove 192.0.2.1',
  });
  expect(banned({ ...text, level: 0, seconds: Infinity })).toEqual({
    severity: 'LOG',
    message: 'banned 192.0.2.1 until it is removed',
    detail: 'By an administrator: test.',
  });
});
