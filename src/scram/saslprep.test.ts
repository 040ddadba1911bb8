import { expect, test } from 'vitest';
import { preparePassword } from './saslprep.ts';

/** The cases of PostgreSQL's own test of SASLprep (src/test/authentication), and what its server makes of them. */
test.each([
  ['ASCII', Buffer.from('pencil'), Buffer.from('pencil')],
  ['a soft hyphen', Buffer.from('I\u00adX'), Buffer.from('IX')],
  ['a Roman numeral', Buffer.from('\u2168'), Buffer.from('IX')],
  ['a feminine ordinal', Buffer.from('\u00aa'), Buffer.from('a')],
  ['a space that is none', Buffer.from('a\u00a0b'), Buffer.from('a b')],
  ['a control character', Buffer.from('foobar\x07'), Buffer.from('foobar\x07')],
  ['letters of both directions', Buffer.from('\u06271'), Buffer.from('\u06271')],
  ['no UTF-8', Buffer.from([0xff, 0xfe, 0x41]), Buffer.from([0xff, 0xfe, 0x41])],
  ['nothing left', Buffer.from('\u00ad'), Buffer.from('\u00ad')],
  ['a zero-width space', Buffer.from('a\u200bb'), Buffer.from('a b')],
  ['a character younger than Unicode 3.2', Buffer.from('\u{1f130}'), Buffer.from('\u{1f130}')],
  ['a tone mark that is prohibited', Buffer.from('a\u0340'), Buffer.from('a\u0340')],
  [
    'a numeral of Latin letters among Arabic ones',
    Buffer.from('\u0627\u2168\u0628'),
    Buffer.from('\u0627\u2168\u0628'),
  ],
  ['a digit behind an Arabic letter', Buffer.from('\u0627\u00b2'), Buffer.from('\u0627\u00b2')],
  ['a digit before an Arabic letter', Buffer.from('\u00b2\u0627'), Buffer.from('\u00b2\u0627')],
  ['a digit between Arabic letters', Buffer.from('\u0627\u00b2\u0628'), Buffer.from('\u06272\u0628')],
  ['a presentation form from right to left', Buffer.from('\ufb1d'), Buffer.from('\u05d9\u05b4')],
  ['a control character among others', Buffer.from('\u2168\x07'), Buffer.from('\u2168\x07')],
  ['half a character', Buffer.from('\u2168').subarray(0, 2), Buffer.from('\u2168').subarray(0, 2)],
  ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0xed, 0xa0, 0x80])],
  ['a long password', Buffer.from('\u2168'.repeat(20_000)), Buffer.from('IX'.repeat(20_000))],
])('%s', (_, given, expected) => {
  expect(preparePassword(given)).toEqual(expected);
});
