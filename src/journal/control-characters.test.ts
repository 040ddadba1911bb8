import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanAscii, escapeControls, escapeControlsOfText } from './control-characters.ts';

test('escapeControls leaves nothing that moves a cursor or ends a line', () => {
  expect(escapeControls('a\nb\r\tc\u001b[2Jd\u007f\u009be')).toBe('a\\x0ab\\x0d\\x09c\\x1b[2Jd\\x7f\\x9be');
  expect(escapeControls('Zoë')).toBe('Zoë');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/\p{Cc}/u.test(escapeControls(text))));
});

test('escapeControlsOfText keeps tabs and line breaks', () => {
  expect(escapeControlsOfText('a\n\tb\rc')).toBe('a\n\tb\\x0dc');
});

test('cleanAscii escapes by byte', () => {
  expect(cleanAscii('psql')).toBe('psql');
  expect(cleanAscii('ä x\n')).toBe('\\xc3\\xa4 x\\x0a');
});
