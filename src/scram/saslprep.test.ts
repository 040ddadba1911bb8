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
])('%s', (_, given, expected) => {
  expect(preparePassword(given)).toEqual(expected);
});
