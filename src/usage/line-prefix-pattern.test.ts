import { describe, expect, test } from 'vitest';
import { guessPrefix, linePrefixReader } from './line-prefix-pattern.ts';

const message = 'connection received: host=10.0.0.7 port=5000';

describe('a line is taken apart by log_line_prefix', () => {
  test.each([
    ['%m [%p] ', `2026-11-21 06:45:00.123 UTC [42] LOG:  ${message}`, { session: '42' }],
    [
      '%t [%p]: user=%u,db=%d ',
      `2026-11-21 06:45:00 UTC [42]: user=al ice,db=app LOG:  ${message}`,
      { user: 'al ice', database: 'app' },
    ],
    ['%m %c %q%u@%d ', `2026-11-21 06:45:00.123 UTC 1f.2a al@app LOG:  ${message}`, { session: '1f.2a', user: 'al' }],
    ['%m %c %q%u@%d ', `2026-11-21 06:45:00.123 UTC 1f.2a LOG:  ${message}`, { session: '1f.2a' }],
    [
      '%t:%r:%u@%d:[%p]:',
      `2026-11-21 06:45:00 UTC:10.0.0.7(5000):al@app:[42]:LOG:  ${message}`,
      { remoteHost: '10.0.0.7', user: 'al' },
    ],
    ['%t %r ', `2026-11-21 06:45:00 UTC [local] LOG:  ${message}`, { remoteHost: '[local]' }],
    ['%-6p|%10u| %n ', `42    |     alice| 1763707500.250 LOG:  00000: ${message}`, { user: 'alice', session: '42' }],
    ['%t [%p] %u@%d ', `2026-11-21 06:45:00 UTC [42] [unknown]@[unknown] LOG:  ${message}`, { session: '42' }],
    ['100%% %t ', `100% 2026-11-21 06:45:00 UTC LOG:  ${message}`, {}],
  ])('%s', (prefix, line, fields) => {
    const record = linePrefixReader(prefix).read(line);
    expect(record).toMatchObject({ ...fields, message });
    expect(record?.time?.at).toBe(
      prefix.includes('%n') ? 1_763_707_500_250 : Date.UTC(2026, 10, 21, 6, 45, 0, /%m/.test(prefix) ? 123 : 0),
    );
    expect(record?.user === undefined).toBe(!('user' in fields));
  });

  test('lines that go on an entry are none', () => {
    expect(linePrefixReader('%m [%p] ').read('\t  connection received: host=10.0.0.7')).toBeUndefined();
  });
});

test.each([
  ['2026-11-21 06:45:00.123 UTC [42] LOG:  x', '%m [%p] %q%u@%d '],
  [
    '2026-11-21 06:45:00 UTC [42]: user=a,db=b,app=c,client=10.0.0.7 LOG:  x',
    '%t [%p]: user=%u,db=%d,app=%a,client=%h ',
  ],
  ['LOG:  x', ''],
  ['Nov 21 06:45:00 host postgres[42]: [5-1] LOG:  x', undefined],
])('the prefix of "%s" is guessed', (line, prefix) => {
  expect(guessPrefix([line, line])).toBe(prefix);
});
