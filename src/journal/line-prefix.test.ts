import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogSession } from './entry.ts';
import { printLinePrefix, type PrefixContext } from './line-prefix.ts';
import { clockOf } from './timestamp.ts';

const gate: PrefixContext = {
  entry: { severity: 'LOG', message: 'listening' },
  session: undefined,
  processId: 19493,
  startTime: new Date('2026-11-21T08:17:30.000Z'),
  now: new Date('2026-11-21T08:17:30.106Z'),
  clock: clockOf('Europe/Berlin'),
};

const idle: LogSession = {
  processId: 19505,
  startTime: new Date('2026-11-21T08:17:30.000Z'),
  backendType: 'client backend',
  remoteHost: '127.0.0.1',
  remotePort: 54346,
  localHost: '127.0.0.1',
  user: 'postgres',
  database: 'app',
  applicationName: 'psql',
  phase: 'relaying',
};

function print(prefix: string, session?: Partial<LogSession>, line = 1): string {
  return printLinePrefix(prefix, session === undefined ? gate : { ...gate, session: { ...idle, ...session } }, line);
}

/** Lines that PostgreSQL 18.4 wrote under this prefix, the transaction number of %v apart. */
describe('the prefix of a real server', () => {
  const prefix =
    '%m|%t|%s|a=%10a|%-10a|u=%u|d=%d|r=%r|%25r|h=%h|%-15h|L=%L|%12L|b=%b|%20b|p=%p|%8p|P=%P|%-5P|e=%e|c=%c|%20c|l=%l|%4l|' +
    'v=%v|%6v|x=%x|i=%i|%20i|%-20i|Q=%Q|%%|%3|%#|%z|n=%n|%20n|%q q ';
  const times = '2026-11-21 09:17:30.106 CET|2026-11-21 09:17:30 CET|2026-11-21 09:17:30 CET|';

  test('without a session, up to %q', () => {
    expect(print(prefix, undefined, 4)).toBe(
      `${times}a=          |          |u=|d=|r=|                         |h=|               |L=[none]|      [none]|` +
        'b=postmaster|          postmaster|p=19493|   19493|P=|     |e=00000|c=6b01539a.4c25|       6b01539a.4c25|' +
        'l=4|   4|v=|      |x=0|i=|                    |                    |Q=0|%|||n=1795249050.106|      1795249050.106|',
    );
  });

  test('of a session that has logged in', () => {
    expect(print(prefix, { database: 'postgres' }, 10)).toBe(
      `${times}a=      psql|psql      |u=postgres|d=postgres|r=127.0.0.1(54346)|         127.0.0.1(54346)|h=127.0.0.1|` +
        '127.0.0.1      |L=127.0.0.1|   127.0.0.1|b=client backend|      client backend|p=19505|   19505|P=|     |e=00000|' +
        'c=6b01539a.4c31|       6b01539a.4c31|l=10|  10|v=|      |x=0|i=idle|                idle|idle                |' +
        'Q=0|%|||n=1795249050.106|      1795249050.106| q ',
    );
  });
});

test.each([
  ['%a', 'psql'],
  ['%u', 'postgres'],
  ['%d', 'app'],
  ['%r', '127.0.0.1(54346)'],
  ['%h', '127.0.0.1'],
  ['%L', '127.0.0.1'],
  ['%b', 'client backend'],
  ['%p', '19505'],
  ['%P', ''],
  ['%t', '2026-11-21 09:17:30 CET'],
  ['%m', '2026-11-21 09:17:30.106 CET'],
  ['%n', '1795249050.106'],
  ['%i', 'idle'],
  ['%e', '00000'],
  ['%c', '6b01539a.4c31'],
  ['%l', '1'],
  ['%s', '2026-11-21 09:17:30 CET'],
  ['%v', ''],
  ['%x', '0'],
  ['%q', ''],
  ['%Q', '0'],
  ['%%', '%'],
  ['%10p|', '     19505|'],
  ['%-10p|', '19505     |'],
  ['%2p', '19505'],
  ['%010p', '     19505'],
  ['%-u', 'postgres'],
  ['%10v|', '          |'],
  ['%Z', ''],
  ['%5%', ''],
  ['100%', '100'],
  ['a%-10', 'a'],
  ['%u\n%d', 'postgres\napp'],
  ['', ''],
])('log_line_prefix = %j', (prefix, expected) => {
  expect(print(prefix, {})).toBe(expected);
});

describe('what is not known yet', () => {
  const { user: _user, database: _database, applicationName: _name, ...unnamed } = idle;
  const received: PrefixContext = { ...gate, session: { ...unnamed, phase: 'startup' } };

  test('before the startup packet', () => {
    expect(printLinePrefix('%u@%d %a %b<%i>', received, 1)).toBe('[unknown]@[unknown] [unknown] not initialized<>');
  });

  test('the application has no name before the client is let in', () => {
    expect(print('%a %i', { phase: 'authentication' })).toBe('[unknown] authentication');
    expect(print('%a', { applicationName: '' })).toBe('[unknown]');
  });

  test('a physical replication connection has no database', () => {
    expect(print('%d %b', { database: '', backendType: 'walsender' })).toBe('[unknown] walsender');
  });

  test('a Unix socket has no port', () => {
    const { remotePort: _port, localHost: _host, ...local } = idle;
    const session = { ...local, remoteHost: '[local]' };
    expect(printLinePrefix('%r %h %L', { ...gate, session }, 1)).toBe('[local] [local] [local]');
  });
});

test('%e is the SQLSTATE, or the one that goes with the severity', () => {
  const at = (entry: PrefixContext['entry']): string => printLinePrefix('%e', { ...gate, entry }, 1);
  expect(at({ severity: 'FATAL', message: '', sqlstate: '28P01' })).toBe('28P01');
  expect(at({ severity: 'FATAL', message: '' })).toBe('XX000');
  expect(at({ severity: 'WARNING', message: '' })).toBe('01000');
});

test('a name cannot forge a line or steer a terminal', () => {
  expect(print('%u ', { user: 'x\n2026-11-21 LOG:  forged\u001b[31m' })).toBe(
    'x\\x0a2026-11-21 LOG:  forged\\x1b[31m ',
  );
  expect(print('%a', { applicationName: 'ä\r' })).toBe('\\xc3\\xa4\\x0d');
});

test('no prefix makes it throw', () => {
  const piece = fc.oneof(fc.constantFrom('%', '-', '9', '99999999999999', 'm', 'q', 'u', '%%'), fc.string());
  fc.assert(fc.property(fc.array(piece), (pieces) => typeof print(pieces.join(''), {}) === 'string'));
});
