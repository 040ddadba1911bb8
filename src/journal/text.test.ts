import { describe, expect, test } from 'vitest';
import type { LogEntry } from './entry.ts';
import { printText } from './text.ts';
import { clockOf } from './timestamp.ts';

const refusal: LogEntry = {
  severity: 'FATAL',
  sqlstate: '28P01',
  message: 'password authentication failed for user "alice"',
  detail:
    'Password does not match for user "alice".\nConnection matched file "/data/pg_hba.conf" line 1: "host all all all md5"',
};

function print(entry: LogEntry, verbosity = 'default', prefix = ''): string {
  const now = new Date('2026-11-21T06:45:00.123Z');
  const context = { entry, session: undefined, processId: 7, startTime: now, now, clock: clockOf('UTC') };
  let line = 0;
  return printText(context, { log_line_prefix: prefix, log_error_verbosity: verbosity }, () => ++line);
}

test('a message and its additions, each with the prefix and a number of its own', () => {
  const entry: LogEntry = { severity: 'WARNING', message: 'm', detail: 'd', hint: 'h', context: 'c' };
  expect(print(entry, 'default', '%l ')).toBe('1 WARNING:  m\n2 DETAIL:  d\n3 HINT:  h\n4 CONTEXT:  c\n');
});

test('a line break is followed by a tab', () => {
  expect(print(refusal)).toBe(
    'FATAL:  password authentication failed for user "alice"\n' +
      'DETAIL:  Password does not match for user "alice".\n' +
      '\tConnection matched file "/data/pg_hba.conf" line 1: "host all all all md5"\n',
  );
});

test('a message of a client cannot forge a line', () => {
  const forged = print({ severity: 'FATAL', message: 'role "x\nLOG:  forged\rLOG:  too\u001b[2J" does not exist' });
  expect(forged).toBe('FATAL:  role "x\n\tLOG:  forged\\x0dLOG:  too\\x1b[2J" does not exist\n');
});

describe('log_error_verbosity', () => {
  test('terse leaves the additions out', () => {
    expect(print(refusal, 'terse')).toBe('FATAL:  password authentication failed for user "alice"\n');
  });

  test('verbose adds the SQLSTATE', () => {
    expect(print(refusal, 'verbose')).toMatch(/^FATAL: {2}28P01: password authentication failed/);
    expect(print({ severity: 'LOG', message: 'ready' }, 'verbose')).toBe('LOG:  00000: ready\n');
  });
});

test('all debugging levels have one name', () => {
  expect(print({ severity: 'DEBUG2', message: 'm' })).toBe('DEBUG:  m\n');
});
