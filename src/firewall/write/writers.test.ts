import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddressRange } from '../../inet/address-range.ts';
import { type AddressSet, intersect, allV4, allV6, toCidrs, unionOf } from '../../inet/address-set.ts';
import { readFirewalls } from '../dialects.ts';
import { sourcesWith, whoMayReach } from '../reach.ts';
import { writers } from './writers.ts';

const network = fc.oneof(
  fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 1, max: 32 })).map(([value, length]) => {
    const octets = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
    return parseAddressRange(`${octets.join('.')}/${length}`);
  }),
  fc
    .tuple(fc.nat(0xffff), fc.integer({ min: 16, max: 128 }))
    .map(([value, length]) => parseAddressRange(`2001:db8:${value.toString(16)}::7/${length}`)),
);
const sources: fc.Arbitrary<AddressSet> = fc
  .array(network, { minLength: 1, maxLength: 5 })
  .map((drawn) => unionOf(drawn.filter((one) => one !== undefined)));

const families = { iptables: allV4, ip6tables: allV6 } as Readonly<Record<string, AddressSet>>;
const outOnly = ['gcp', 'ferm', 'shorewall'];

describe.each(writers.filter(({ name }) => !outOnly.includes(name)))('what is written for $name', ({ name, print }) => {
  test('lets in what it was to let in, and nobody else', () => {
    fc.assert(
      fc.property(sources, fc.integer({ min: 1024, max: 65535 }), (asked, port) => {
        const { firewalls, problems } = readFirewalls([{ name: `x.${name}`, text: print({ port, sources: asked }) }]);
        expect(problems).toEqual([]);
        const family = families[name];
        // Whoever asks from the machine itself is let in anyway.
        const judged = unionOf(
          [
            parseAddressRange('1.0.0.0-126.255.255.255'),
            parseAddressRange('128.0.0.0-255.255.255.255'),
            parseAddressRange('::2-ffff::'),
          ].filter((one) => one !== undefined),
        );
        const seen = family === undefined ? judged : intersect(judged, family);
        const reached = sourcesWith(whoMayReach(firewalls, { protocol: 'tcp', port, in: 'eth0' }), 'accept');
        expect(toCidrs(intersect(reached, seen))).toEqual(toCidrs(intersect(asked, seen)));
      }),
      { numRuns: 50 },
    );
  });
});

test.each(outOnly)('%s names every network, each family in its place', (name) => {
  const asked = unionOf(
    [parseAddressRange('10.0.0.0/8'), parseAddressRange('2001:db8::/32')].filter((one) => one !== undefined),
  );
  const text = writers.find((one) => one.name === name)?.print({ port: 5432, sources: asked }) ?? '';
  expect(text).toContain('5432');
  expect(text.indexOf('10.0.0.0/8')).toBeLessThan(text.indexOf('2001:db8::/32'));
});
