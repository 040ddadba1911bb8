import { expect, test } from 'vitest';
import { dialectOf } from '../dialect/dialects.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { placeOfWord, sourceLines } from './source-line.ts';

test('words have their place in the file, also behind a continuation', () => {
  const [line] = sourceLines('/f', fromUtf8('host "a b",c \\\n  all  10.0.0.0/8 \\\r\nmd5 # x\n'), dialectOf(18));
  const places = line?.fields.flat().map((word) => [word.text, placeOfWord(line, word)] as const);
  expect(places).toEqual([
    ['host', { file: '/f', line: 1, column: 1, length: 4 }],
    ['a b', { file: '/f', line: 1, column: 6, length: 5 }],
    ['c', { file: '/f', line: 1, column: 12, length: 1 }],
    ['all', { file: '/f', line: 2, column: 3, length: 3 }],
    ['10.0.0.0/8', { file: '/f', line: 2, column: 8, length: 10 }],
    ['md5', { file: '/f', line: 3, column: 1, length: 3 }],
  ]);
  expect(line?.fields.map((words) => words.length)).toEqual([1, 2, 1, 1, 1]);
  expect(line?.text.slice(line.comment)).toBe('# x');
});
