import { expect, test } from 'vitest';
import { checkHostPort, parseHostPort } from './host-port.ts';

test.each([
  ['127.0.0.1:9187', { host: '127.0.0.1', port: 9187 }],
  ['[::1]:9187', { host: '::1', port: 9187 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['localhost:65536', undefined],
  ['localhost', undefined],
  [':9187', undefined],
  ['::1:9187', undefined],
  ['a b:1', undefined],
  ['[::1]', undefined],
])('%s', (text, parsed) => {
  expect(parseHostPort(text)).toEqual(parsed);
  expect(checkHostPort(text).kind).toBe(parsed === undefined ? 'invalid' : 'value');
});

test('the empty text is allowed', () => {
  expect(checkHostPort('')).toEqual({ kind: 'value', value: '' });
});
