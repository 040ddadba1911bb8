import { expect, test } from 'vitest';
import { parseTime } from './parse-time.ts';

test.each([
  ['90s', 90],
  ['10min', 600],
  ['2h', 7_200],
  ['7d', 604_800],
  ['0s', undefined],
  ['5', undefined],
  ['-1d', undefined],
  ['1 d', undefined],
  ['99999d', undefined],
  ['1w', undefined],
])('%j is %j seconds', (text, seconds) => {
  expect(parseTime(text)).toBe(seconds);
});
