import { expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { WordScanner } from './word-scanner.ts';

/** Shows words as [text] or "text" if quoted first, with a comma after a word that ends at one. */
function scan(line: string): string {
  const words = new WordScanner(byteString(line));
  const shown: string[] = [];
  for (let word = words.next(); word !== undefined; word = words.next()) {
    shown.push((word.quoted ? `"${word.text}"` : `[${word.text}]`) + (words.atComma ? ',' : ''));
  }
  expect(words.atEnd).toBe(true);
  return shown.join(' ');
}

test.each([
  ['', ''],
  [' \t\r, ,', ''],
  ['# a b', ''],
  ['a b', '[a] [b]'],
  ['a,b ,c', '[a], [b] [c]'],
  ['a, b', '[a], [b]'],
  ['a#b', '[a]'],
  ['"a b" c', '"a b" [c]'],
  ['a"b c"d', '[ab cd]'],
  ['al"l"', '[all]'],
  ['"al"l', '"all"'],
  ['""', '""'],
  ['"" x', '"" [x]'],
  ['""""', '"""'],
  ['"a""b"', '"a"b"'],
  ['"a""""b"', '"a""b"'],
  ['a""b', '[ab]'],
  ['"a,#b"#c', '"a,#b"'],
  ['"open a', '"open a"'],
  ['a\x0bb', '[a\x0bb]'],
])('%j gives %s', (line, words) => {
  expect(scan(line)).toBe(words);
});

test.each([
  ['www', false],
  ['wwww', true],
  ['www x', false],
  ['www#', false],
  ['www,', true],
  ['ww,', false],
  ['"www"', true],
  ['"ww"', false],
  ['ww""', false],
  ['www""', true],
  ['w"w w"', true],
  ['"""" ', false],
])('of %j, is the first word too long where three bytes are allowed: %s', (line, isTooLong) => {
  const words = new WordScanner(byteString(line), 3);
  words.next();
  expect(words.isTooLong).toBe(isTooLong);
});
