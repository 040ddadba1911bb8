import { expect, test } from 'vitest';
import { byteString, fromUtf8 } from '../text/byte-string.ts';
import { splitNameList } from './name-list.ts';

test.each([
  ['', []],
  ['  ', []],
  ['a', ['a']],
  [' a , b ', ['a', 'b']],
  ['"a, b",c', ['a, b', 'c']],
  ['"a""b"', ['a"b']],
  ['""', ['']],
  ['a.b-c/d', ['a.b-c/d']],
  ['a b', undefined],
  ['a,', undefined],
  [',a', undefined],
  ['a,,b', undefined],
  ['"a', undefined],
  ['"a"b', undefined],
])('%j', (text, names) => {
  expect(splitNameList(byteString(text))).toEqual(names);
});

test('a byte of a letter is no blank', () => {
  expect(splitNameList(fromUtf8('à,Å'))).toEqual([fromUtf8('à'), fromUtf8('Å')]);
});
