import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePeerAddress, printAddress, type IpAddress } from './address.ts';
import { containsAddress, containsNetwork, networkOf, parseNetwork, printNetwork, type Network } from './network.ts';
import { unmapAddress } from './unmap.ts';

const address: fc.Arbitrary<IpAddress> = fc.oneof(
  fc.record({ family: fc.constant(4 as const), value: fc.nat(0xffffffff) }),
  fc.record({ family: fc.constant(6 as const), value: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }) }),
);
const network: fc.Arbitrary<Network> = address.chain((base) =>
  fc.nat(base.family === 4 ? 32 : 128).map((length) => networkOf(base, length)),
);

function networkFrom(text: string): Network {
  const parsed = parseNetwork(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function addressFrom(text: string): IpAddress {
  const parsed = parsePeerAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

describe('a network', () => {
  test('is read as it is printed', () => {
    fc.assert(
      fc.property(network, (it) => {
        expect(parseNetwork(printNetwork(it))).toEqual(it);
      }),
    );
  });

  test('holds the address that it was made of', () => {
    fc.assert(
      fc.property(address, fc.nat(32), (it, length) => {
        expect(containsAddress(networkOf(it, length), it)).toBe(true);
      }),
    );
  });

  test.each([
    '',
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '::1/129',
    '10.0.0.0/-1',
    'localhost',
    '10.0.0',
    '1.2.3.4/8/8',
  ])('is not %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });

  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['::/0', '10.0.0.1', false],
    ['2001:db8::/32', '2001:db8:1::/64', true],
  ])('%s holds %s: %s', (outer, inner, holds) => {
    expect(containsNetwork(networkFrom(outer), networkFrom(inner))).toBe(holds);
  });
});

describe('unmapAddress', () => {
  test.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '192.0.2.1'],
    ['::192.0.2.1', '::192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%s is %s', (text, bare) => {
    expect(printAddress(unmapAddress(addressFrom(text)))).toBe(bare);
  });
});
