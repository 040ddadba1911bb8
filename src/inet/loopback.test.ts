import { expect, test } from 'vitest';
import { parseAddress } from './address-range.ts';
import { isLoopback } from './loopback.ts';

test.each([
  ['127.0.0.1', true],
  ['127.255.255.255', true],
  ['128.0.0.0', false],
  ['126.255.255.255', false],
  ['::1', true],
  ['::2', false],
  ['::ffff:127.0.0.1', false],
])('%s is loopback: %s', (text, expected) => {
  const address = parseAddress(text);
  expect(address && isLoopback(address)).toBe(expected);
});
