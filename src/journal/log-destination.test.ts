import { expect, test } from 'vitest';
import { parseLogDestination } from './log-destination.ts';

test.each([
  ['stderr', ['stderr'], []],
  ['jsonlog', ['jsonlog'], []],
  ['jsonlog, STDERR , stderr', ['stderr', 'jsonlog'], []],
  ['"jsonlog"', ['jsonlog'], []],
  ['', [], []],
  ['csvlog', ['stderr'], ['csvlog']],
  ['syslog,jsonlog', ['jsonlog'], ['syslog']],
])('log_destination = %j', (text, wanted, unsupported) => {
  expect(parseLogDestination(text)).toEqual({ wanted, unsupported });
});
