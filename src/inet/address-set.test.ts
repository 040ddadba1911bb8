import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddressRange } from './address-range.ts';
import {
  allAddresses,
  type AddressSet,
  complement,
  equalSets,
  holds,
  intersect,
  isEmpty,
  noAddresses,
  subtract,
  toCidrs,
  unionOf,
} from './address-set.ts';
import type { IpAddress } from './address.ts';

/** Few addresses near both ends of the line, so that ranges touch and overlap. */
const v4 = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0xffffffff - 20, max: 0xffffffff }));
const v6 = v4.map((value) => (value > 20 ? (1n << 128n) - 1n - BigInt(0xffffffff - value) : BigInt(value)));
const set: fc.Arbitrary<AddressSet> = fc
  .record({ v4: fc.array(fc.tuple(v4, v4), { maxLength: 5 }), v6: fc.array(fc.tuple(v6, v6), { maxLength: 5 }) })
  .map((drawn) =>
    unionOf([
      {
        v4: drawn.v4.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
        v6: drawn.v6.map(([a, b]) => (a < b ? { first: a, last: b } : { first: b, last: a })),
      },
    ]),
  );
const address: fc.Arbitrary<IpAddress> = fc.oneof(
  v4.map((value): IpAddress => ({ family: 4, value })),
  v6.map((value): IpAddress => ({ family: 6, value })),
);

describe('sets of addresses', () => {
  test('do what their names say, address by address', () => {
    fc.assert(
      fc.property(set, set, address, (a, b, one) => {
        expect(holds(unionOf([a, b]), one)).toBe(holds(a, one) || holds(b, one));
        expect(holds(intersect(a, b), one)).toBe(holds(a, one) && holds(b, one));
        expect(holds(subtract(a, b), one)).toBe(holds(a, one) && !holds(b, one));
        expect(holds(complement(a), one)).toBe(!holds(a, one));
      }),
    );
  });

  test('are the union of their networks', () => {
    fc.assert(
      fc.property(set, (a) => {
        const parts = toCidrs(a).map((cidr) => parseAddressRange(cidr) ?? noAddresses);
        expect(equalSets(unionOf(parts), a)).toBe(true);
      }),
    );
  });

  test('have one form', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(equalSets(a, b)).toBe(toCidrs(a).join() === toCidrs(b).join());
        expect(unionOf([a, complement(a)])).toEqual(allAddresses);
        expect(isEmpty(intersect(a, complement(a)))).toBe(true);
      }),
    );
  });
});

describe('texts of addresses', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['10.0.0.0/255.255.0.0', '10.0.0.0/16'],
    ['10.0.0.0-10.0.0.2', '10.0.0.0/31 10.0.0.2/32'],
    ['10.0.0.1/255.255.254.255', '10.0.0.1/32 10.0.1.1/32'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['2001:db8::-2001:db8::1', '2001:db8::/127'],
  ])('%s', (text, cidrs) => {
    expect(toCidrs(parseAddressRange(text) ?? noAddresses).join(' ')).toBe(cidrs);
  });

  test.each([
    '',
    'x',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.2-10.0.0.1',
    '10.0.0.1-::1',
    '10.0.0.0/::',
    '10.0.0.0/0.0.85.85',
  ])('not "%s"', (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
  });
});
