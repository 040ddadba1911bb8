import { expect, test } from 'vitest';
import { isAfter } from './stream-id.ts';

test.each([
  ['1-1', '1-0', true],
  ['2-0', '1-9', true],
  ['10-0', '9-0', true],
  ['1-0', '1-0', false],
  ['0', '0-0', false],
  ['18446744073709551615-18446744073709551615', '18446744073709551615-18446744073709551614', true],
  ['garbage', '0-0', false],
  ['1-0', 'garbage', true],
])('%s is after %s: %s', (one, other, expected) => {
  expect(isAfter(one, other)).toBe(expected);
});
