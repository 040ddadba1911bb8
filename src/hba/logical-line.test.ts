import { expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { splitLogicalLines } from './logical-line.ts';

test.each([
  ['', []],
  ['a', ['1:a']],
  ['a\nb\n', ['1:a', '2:b']],
  ['\n\na', ['1:', '2:', '3:a']],
  ['a\r\nb\r', ['1:a', '2:b']],
  ['a\rb', ['1:a\rb']],
  ['a\\\nb\nc', ['1:ab', '3:c']],
  ['a\\\\\nb', ['1:a\\b']],
  ['a\\\\\n\nb', ['1:a\\', '3:b']],
  ['a\\\n\\\nb\nc', ['1:ab', '4:c']],
  ['a \r\\\n\nb', ['1:a ', '3:b']],
  ['a\\', ['1:a']],
  ['a\\\n', ['1:a']],
  ['# x \\\ny', ['1:# x y']],
])('%j', (source, lines) => {
  const split = splitLogicalLines(byteString(source), dialectOf(18));
  expect(split.map(({ line, text }) => `${line}:${text}`)).toEqual(lines);
  expect(split.map(({ start, end }) => source.slice(start, end)).join('')).toBe(source);
});

test('a dialect without continuation leaves the backslash', () => {
  const split = splitLogicalLines(byteString('a\\\nb'), { ...dialectOf(18), continuesLines: false });
  expect(split.map(({ text }) => text)).toEqual(['a\\', 'b']);
});

test('before 14 a line that is too long for its buffer is two', () => {
  const longest = 'w'.repeat(20_477);
  const lines = (text: string) =>
    splitLogicalLines(byteString(text), dialectOf(13)).map(({ line, text: { length }, isTooLong }) => [
      line,
      length,
      isTooLong,
    ]);
  expect(lines(`${longest}\nx\n`)).toEqual([
    [1, 20_477, undefined],
    [2, 1, undefined],
  ]);
  expect(lines(`${longest}w\nx\n`)).toEqual([
    [1, 20_478, true],
    [2, 1, undefined],
  ]);
  expect(lines(`${longest}www\n`)).toEqual([
    [1, 20_479, true],
    [2, 1, undefined],
  ]);
});
