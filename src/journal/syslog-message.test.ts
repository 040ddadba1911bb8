import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  printSyslog,
  splitForSyslog,
  syslogPartLength,
  syslogPriority,
  type SyslogSettings,
} from './syslog-message.ts';

const settings: SyslogSettings = {
  syslog_facility: 'local0',
  syslog_ident: 'postgres',
  syslog_sequence_numbers: true,
  syslog_split_messages: true,
};

test.each([
  ['LOG', 'local0', 134],
  ['FATAL', 'local0', 131],
  ['PANIC', 'local7', 186],
  ['WARNING', 'local3', 157],
  ['ERROR', 'local1', 140],
  ['DEBUG3', 'local0', 135],
] as const)('%s to %s has priority %d', (severity, facility, priority) => {
  expect(syslogPriority(severity, { ...settings, syslog_facility: facility })).toBe(priority);
});

describe('splitForSyslog', () => {
  test('a short entry is one message with its number', () => {
    expect(splitForSyslog('LOG:  ready\n', 5, settings)).toEqual(['[5] LOG:  ready']);
  });

  test('each line is a part', () => {
    expect(splitForSyslog('FATAL:  no\nDETAIL:  why\n\tbecause\n', 5, settings)).toEqual([
      '[5-1] FATAL:  no',
      '[5-2] DETAIL:  why',
      '[5-3] \tbecause',
    ]);
  });

  test('without numbers, and without splitting', () => {
    expect(splitForSyslog('a\nb\n', 5, { ...settings, syslog_sequence_numbers: false })).toEqual(['a', 'b']);
    expect(splitForSyslog('a\nb\n', 5, { ...settings, syslog_split_messages: false })).toEqual(['[5] a\nb']);
  });

  test('a long line is cut between words', () => {
    const line = `${'x'.repeat(800)} ${'y'.repeat(200)}`;
    expect(splitForSyslog(line, 1, settings)).toEqual([`[1-1] ${'x'.repeat(800)}`, `[1-2]  ${'y'.repeat(200)}`]);
  });

  test('nothing is lost, and no part is longer than the limit or ends inside a character', () => {
    const units = [fc.constantFrom('a', ' ', 'ü', '😀', '\u0000'), fc.constantFrom('a', 'ü', '😀')];
    const texts = fc.oneof(...units.map((unit) => fc.string({ unit, minLength: 800, maxLength: 3000 })));
    fc.assert(
      fc.property(texts, (text) => {
        const parts = splitForSyslog(text, 1, { ...settings, syslog_sequence_numbers: false });
        expect(parts.join('')).toBe(text);
        for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(syslogPartLength);
      }),
    );
  });
});

test('the header is that of syslog(3)', () => {
  const time = new Date(2026, 10, 1, 8, 7, 5);
  expect(printSyslog({ priority: 134, time, ident: 'gate', processId: 42 }, '[1] LOG:  ready')).toBe(
    '<134>Nov  1 08:07:05 gate[42]: [1] LOG:  ready',
  );
});
