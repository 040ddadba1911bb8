import { expect, test } from 'vitest';
import { parseLogTime } from './parse-log-time.ts';

test.each([
  ['2026-11-21 06:45:00.123 UTC', '2026-11-21T06:45:00.123Z', true],
  ['2026-11-21 06:45:00.124 CET', '2026-11-21T05:45:00.124Z', true],
  ['2026-11-21 06:45:07 +0530', '2026-11-21T01:15:07.000Z', true],
  ['2026-11-21 06:45:07 -03', '2026-11-21T09:45:07.000Z', true],
  ['2026-11-21 06:45:07 IST', '2026-11-21T06:45:07.000Z', false],
])('%s', (text, expected, isExact) => {
  const time = parseLogTime(text);
  expect(new Date(time?.at ?? 0).toISOString()).toBe(expected);
  expect(time?.isExact).toBe(isExact);
});

test.each(['', '2026-11-21', '2026-11-21 06:45 UTC', 'x 2026-11-21 06:45:00 UTC'])('"%s" is no time', (text) => {
  expect(parseLogTime(text)).toBeUndefined();
});
