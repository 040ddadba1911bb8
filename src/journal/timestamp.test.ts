import { expect, test } from 'vitest';
import { clockOf } from './timestamp.ts';

const winter = new Date('2026-11-21T06:45:00.123Z');
const summer = new Date('2026-07-01T23:59:59.007Z');

test.each([
  ['UTC', '2026-11-21 06:45:00.123 UTC'],
  ['Etc/UTC', '2026-11-21 06:45:00.123 UTC'],
  ['GMT', '2026-11-21 06:45:00.123 GMT'],
  ['Etc/GMT', '2026-11-21 06:45:00.123 GMT'],
  ['Europe/Berlin', '2026-11-21 07:45:00.123 CET'],
  ['Europe/London', '2026-11-21 06:45:00.123 GMT'],
  ['America/New_York', '2026-11-21 01:45:00.123 EST'],
  ['Asia/Tokyo', '2026-11-21 15:45:00.123 JST'],
  ['Asia/Kolkata', '2026-11-21 12:15:00.123 IST'],
  ['America/Sao_Paulo', '2026-11-21 03:45:00.123 -03'],
  ['Asia/Kathmandu', '2026-11-21 12:30:00.123 +0545'],
  ['Mars/Olympus', '2026-11-21 06:45:00.123 UTC'],
])('log_timezone %s', (zone, text) => {
  expect(clockOf(zone).milliseconds(winter)).toBe(text);
});

test('daylight saving time has its own abbreviation, also on one clock', () => {
  const clock = clockOf('Europe/Berlin');
  expect(clock.seconds(winter)).toBe('2026-11-21 07:45:00 CET');
  expect(clock.seconds(summer)).toBe('2026-07-02 01:59:59 CEST');
  expect(clock.milliseconds(summer)).toBe('2026-07-02 01:59:59.007 CEST');
  expect(clock.milliseconds(winter)).toBe('2026-11-21 07:45:00.123 CET');
});

test('midnight is hour 00', () => {
  expect(clockOf('UTC').seconds(new Date('2026-01-02T00:00:00Z'))).toBe('2026-01-02 00:00:00 UTC');
});

test('two times in the same second keep their own milliseconds', () => {
  const clock = clockOf('UTC');
  expect(clock.milliseconds(new Date('2026-01-02T00:00:00.001Z'))).toBe('2026-01-02 00:00:00.001 UTC');
  expect(clock.milliseconds(new Date('2026-01-02T00:00:00.999Z'))).toBe('2026-01-02 00:00:00.999 UTC');
});
