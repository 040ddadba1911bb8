import { describe, expect, test } from 'vitest';
import { parsePeerAddress, printAddress, sameAddress } from './address.ts';

describe('printAddress gives what inet_ntop gives', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
    ['::ffff:c000:207', '::ffff:192.0.2.7'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('%s', (text, printed) => {
    const address = parsePeerAddress(text);
    expect(address && printAddress(address)).toBe(printed);
  });
});

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '256.1.1.1',
  '1:2',
  ':::',
  '1::2::3',
  '12345::',
  '1:2:3:4:5:6:7:8:9',
  '::g',
])('%s is no address of a peer', (text) => {
  expect(parsePeerAddress(text)).toBeUndefined();
});

test('an IPv4-mapped address is of family 6', () => {
  expect(parsePeerAddress('::ffff:1.2.3.4')?.family).toBe(6);
});

test('sameAddress passes over the zone, not over the family', () => {
  const [a, b, mapped, v4] = ['fe80::1%eth0', 'fe80::1%eth1', '::1.2.3.4', '1.2.3.4'].map(parsePeerAddress);
  if (a === undefined || b === undefined || mapped === undefined || v4 === undefined) throw new Error('not parsed');
  expect(sameAddress(a, b)).toBe(true);
  expect(sameAddress(mapped, v4)).toBe(false);
});
