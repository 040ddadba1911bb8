import { expect, test } from 'vitest';
import { printCsv } from './csvlog.ts';
import type { PrefixContext } from './line-prefix.ts';
import { clockOf } from './timestamp.ts';

const context: PrefixContext = {
  entry: { severity: 'FATAL', sqlstate: '28P01', message: 'no', detail: 'line 1\nline 2', hint: 'h', context: 'c' },
  session: {
    processId: 7,
    startTime: new Date('2026-11-21T08:17:30Z'),
    backendType: 'client backend',
    remoteHost: '[local]',
    user: 'a\nb',
    database: 'd"b',
    phase: 'authentication',
  },
  processId: 42,
  startTime: new Date('2026-11-21T08:17:30Z'),
  now: new Date('2026-11-21T08:17:30.106Z'),
  clock: clockOf('GMT'),
};

test('texts keep their line breaks inside quotes; names do not', () => {
  expect(printCsv(context, 3)).toBe(
    '2026-11-21 08:17:30.106 GMT,"a\\x0ab","d""b",7,"[local]",6b01539a.7,3,"authentication",' +
      '2026-11-21 08:17:30 GMT,,0,FATAL,28P01,"no","line 1\nline 2","h",,,"c",,,,"","client backend",,0\n',
  );
});

test('the record has the 26 columns of the manual', () => {
  const plain = { ...context, session: undefined, entry: { severity: 'LOG', message: 'm' } } as const;
  expect(printCsv(plain, 1).split(',')).toHaveLength(26);
});
