import { describe, expect, test } from 'vitest';
import { parsePeerAddress, printAddress, type IpAddress } from './address.ts';
import { inRange, maskOfLength } from './mask.ts';

test.each([
  [4, 0, '0.0.0.0'],
  [4, 1, '128.0.0.0'],
  [4, 31, '255.255.255.254'],
  [4, 32, '255.255.255.255'],
  [6, 0, '::'],
  [6, 65, 'ffff:ffff:ffff:ffff:8000::'],
  [6, 128, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const)('the mask of family %d and length %d is %s', (family, length, mask) => {
  expect(printAddress(maskOfLength(family, length))).toBe(mask);
});

function address(text: string): IpAddress {
  const parsed = parsePeerAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

describe('inRange', () => {
  test.each([
    ['10.9.9.9', '10.0.0.0', '255.0.0.0', true],
    ['11.0.0.0', '10.0.0.0', '255.0.0.0', false],
    ['10.9.0.7', '10.0.0.7', '255.0.255.255', true],
    ['200.1.1.1', '0.0.0.0', '0.0.0.0', true],
    ['128.0.0.1', '0.0.0.0', '128.0.0.0', false],
    ['2001:db8::5', '2001:db8::', 'ffff:ffff::', true],
    ['2001:db9::5', '2001:db8::', 'ffff:ffff::', false],
    ['::ffff:1.2.3.4', '1.2.3.4', '255.255.255.255', false],
    ['1.2.3.4', '::', '::', false],
  ])('%s in %s under %s: %s', (peer, base, mask, expected) => {
    expect(inRange(address(peer), address(base), address(mask))).toBe(expected);
  });
});
