import { expect, test } from 'vitest';
import { parseLogDestination } from './log-destination.ts';

test.each([
  ['stderr', ['stderr']],
  ['jsonlog', ['jsonlog']],
  ['jsonlog, STDERR , stderr', ['stderr', 'jsonlog']],
  ['"jsonlog"', ['jsonlog']],
  ['', []],
  ['syslog,csvlog', ['csvlog', 'syslog']],
])('log_destination = %j', (text, wanted) => {
  expect(parseLogDestination(text)).toEqual(wanted);
});
