import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDer, parseOid } from './der.ts';

/** The shortest form of a length (X.690 §10.1). */
function element(tag: number, contents: Uint8Array): Buffer {
  const { length } = contents;
  const octets = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...octets]), contents]);
}

describe('parseDer', () => {
  test('gives back what was put in', () => {
    const parts = fc.array(fc.tuple(fc.integer({ min: 0, max: 0xff }), fc.uint8Array({ maxLength: 400 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, (list) => {
        const encoded = list.map(([tag, contents]) => element(tag, contents));
        const parsed = parseDer(Buffer.concat(encoded));
        expect(parsed.map(({ tag, contents }) => [tag, contents])).toEqual(
          list.map(([tag, contents]) => [tag, Buffer.from(contents)]),
        );
        expect(parsed.map((one) => one.encoded)).toEqual(encoded);
      }),
    );
  });

  test('of any bytes ends, with a RangeError at worst', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseDer(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['30', '3005', '3081', '30820100', '3080', '3085ffffffffff', '30ff'])('refuses %s', (hex) => {
    expect(() => parseDer(Buffer.from(hex, 'hex'))).toThrow(RangeError);
  });
});

test.each([
  ['550403', '2.5.4.3'],
  ['2a864886f70d01010a', '1.2.840.113549.1.1.10'],
  ['2b0e03021a', '1.3.14.3.2.26'],
  ['8837baef9a15', '2.999.123456789'],
  ['00', '0.0'],
  ['4f', '1.39'],
  ['50', '2.0'],
])('parseOid(%s)', (hex, expected) => {
  expect(parseOid(Buffer.from(hex, 'hex'))).toBe(expected);
});
