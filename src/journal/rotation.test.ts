import { describe, expect, test } from 'vitest';
import { logFileName, nextRotation } from './rotation.ts';
import { clockOf } from './timestamp.ts';

const settings = { log_directory: 'log', log_filename: 'gate-%H.log' };
const time = clockOf('UTC').civil(new Date('2026-11-21T08:07:30Z'));

describe('logFileName', () => {
  test.each([
    ['stderr', 'gate-%H.log', 'log/gate-08.log'],
    ['csvlog', 'gate-%H.log', 'log/gate-08.csv'],
    ['jsonlog', 'gate-%H.log', 'log/gate-08.json'],
    ['stderr', 'gate', 'log/gate'],
    ['csvlog', 'gate', 'log/gate.csv'],
    ['jsonlog', 'gate.log.old', 'log/gate.log.old.json'],
  ] as const)('%s of %s', (destination, pattern, name) => {
    expect(logFileName({ ...settings, log_filename: pattern }, destination, time)).toBe(name);
  });

  test('an absolute directory stays one', () => {
    expect(logFileName({ ...settings, log_directory: '/var/log/gate' }, 'csvlog', time)).toBe(
      '/var/log/gate/gate-08.csv',
    );
  });
});

describe('nextRotation', () => {
  const now = new Date('2026-11-21T08:07:30.500Z');
  test.each([
    [60, 0, '2026-11-21T09:00:00.000Z'],
    [1440, 0, '2026-11-22T00:00:00.000Z'],
    // Midnight in Berlin, and in Kathmandu.
    [1440, 3600, '2026-11-21T23:00:00.000Z'],
    [1440, 20_700, '2026-11-21T18:15:00.000Z'],
    [1440, -18_000, '2026-11-22T05:00:00.000Z'],
    [7, 0, '2026-11-21T08:14:00.000Z'],
  ])('every %d minutes, %d s east of Greenwich', (age, offset, next) => {
    expect(nextRotation(now, age, offset)).toEqual(new Date(next));
  });

  test('an age of 0 is never', () => {
    expect(nextRotation(now, 0, 0)).toBeUndefined();
  });
});
