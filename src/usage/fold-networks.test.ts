import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddressRange } from '../inet/address-range.ts';
import { allAddresses, holds, isEmpty, noAddresses, subtract, type AddressSet } from '../inet/address-set.ts';
import { parsePeerAddress, type IpAddress } from '../inet/address.ts';
import { foldNetworks, mostNetworks } from './fold-networks.ts';

function fold(texts: readonly string[], within = '0.0.0.0/0'): readonly string[] | undefined {
  const addresses = texts.map(parsePeerAddress).filter((address) => address !== undefined);
  return foldNetworks(addresses, within === 'all' ? allAddresses : rangeOf(within));
}

function rangeOf(text: string): AddressSet {
  return parseAddressRange(text) ?? noAddresses;
}

const hosts = (count: number, step: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `10.0.${(index * step) >> 8}.${(index * step) & 255}`);

describe('addresses are folded', () => {
  test('not at all where they are few', () => {
    expect(fold(['10.0.0.1', '10.0.0.9'])).toEqual(['10.0.0.1/32', '10.0.0.9/32']);
  });
  test('as little as makes them few enough', () => {
    expect(fold(hosts(17, 2))).toEqual(['10.0.0.0/27', '10.0.0.32/31']);
    expect(fold(hosts(64, 4))).toEqual(['10.0.0.0/24']);
  });
  test('not wider than /24', () => {
    expect(fold(hosts(40, 512))).toBeUndefined();
  });
  test('both families together', () => {
    expect(fold(['10.0.0.1', '2001:db8::1'], 'all')).toEqual(['10.0.0.1/32', '2001:db8::1/128']);
  });
});

test('what is folded holds every address, is short, and stays within the line', () => {
  const near = fc.integer({ min: 0, max: 4095 }).map((value): IpAddress => ({ family: 4, value: 0x0a000000 + value }));
  fc.assert(
    fc.property(
      fc.array(near, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 8, max: 20 }),
      (addresses, length) => {
        const within = rangeOf(`10.0.0.0/${length}`);
        const cidrs = foldNetworks(addresses, within);
        if (cidrs === undefined) return;
        expect(cidrs.length).toBeLessThanOrEqual(mostNetworks);
        for (const address of addresses) expect(cidrs.some((cidr) => holds(rangeOf(cidr), address))).toBe(true);
        for (const cidr of cidrs) expect(isEmpty(subtract(rangeOf(cidr), within))).toBe(true);
      },
    ),
  );
});
