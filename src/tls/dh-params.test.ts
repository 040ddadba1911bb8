import { generatePrimeSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dhPrimeBits } from './dh-params.ts';
import { printPem } from './pem.ts';

/** PKCS #3 §9: SEQUENCE { prime INTEGER, base INTEGER }, for primes whose first bit is set. */
function parametersOf(bits: number): string {
  const prime = generatePrimeSync(bits);
  const body = Buffer.concat([
    element(0x02, Buffer.concat([Buffer.from([0]), Buffer.from(prime)])),
    element(0x02, Buffer.from([2])),
  ]);
  return printPem('DH PARAMETERS', element(0x30, body));
}

function element(tag: number, contents: Buffer): Buffer {
  const length = contents.length < 0x80 ? [contents.length] : [0x82, contents.length >> 8, contents.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), contents]);
}

describe('dhPrimeBits', () => {
  test.each([512, 1024])('counts the bits of a prime of %i', (bits) => {
    expect(dhPrimeBits(`what it is for\n${parametersOf(bits)}`)).toBe(bits);
  });

  test.each([
    ['an empty file', ''],
    ['something else', printPem('CERTIFICATE', Buffer.from([0x30, 0]))],
    ['what is cut short', printPem('DH PARAMETERS', Buffer.from([0x30, 0x82, 1]))],
    ['an empty sequence', printPem('DH PARAMETERS', Buffer.from([0x30, 0]))],
  ])('says nothing about %s', (_, text) => {
    expect(dhPrimeBits(text)).toBeUndefined();
  });
});
