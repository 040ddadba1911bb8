import { expect, test } from 'vitest';
import { checkStateLocation, parseStateLocation } from './state-location.ts';

test.each(['file', 'memory', 'FILE'])('%s is a word', (text) => {
  expect(parseStateLocation(text)).toEqual({ kind: text.toLowerCase() });
});

test.each([
  ['redis://cache', { tls: false, host: 'cache', port: 6379, database: 0, user: undefined, password: undefined }],
  ['valkey://cache:7000/3', { tls: false, host: 'cache', port: 7000, database: 3 }],
  ['rediss://[2001:db8::1]:6380/', { tls: true, host: '2001:db8::1', port: 6380, database: 0 }],
  ['valkeys://cache', { tls: true, host: 'cache' }],
  ['redis://gate:p%40ss@cache', { user: 'gate' }],
])('%s is a server', (text, expected) => {
  expect(parseStateLocation(text)).toMatchObject({ kind: 'redis', ...expected });
});

test('a password is decoded, and does not print', () => {
  const parsed = parseStateLocation('redis://:p%40ss@cache');
  if (typeof parsed === 'string' || parsed.kind !== 'redis') throw new Error('not read');
  expect(parsed.password?.reveal()).toBe('p@ss');
  expect(JSON.stringify(parsed)).not.toContain('p@ss');
});

test.each([
  ['', 'neither'],
  ['disk', 'neither'],
  ['http://cache', 'scheme'],
  ['redis:///1', 'host'],
  ['redis://cache/app', 'database'],
  ['redis://cache/1?x=secret', 'behind'],
  ['redis://:%zz@cache', '%'],
])('%j is refused, and not repeated', (text, reason) => {
  const checked = checkStateLocation(text);
  expect(checked).toMatchObject({ kind: 'invalid', detail: expect.stringContaining(reason) });
  expect(JSON.stringify(checked)).not.toContain('secret');
});
