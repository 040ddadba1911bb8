import { describe, expect, test } from 'vitest';
import { splitDirectoryList, splitFoldedList, splitIdentifierList } from './split-list.ts';

describe('splitIdentifierList', () => {
  test.each<[string, string[] | undefined]>([
    ['', []],
    ['  ', []],
    ['*', ['*']],
    [' localhost ,\t::1 ', ['localhost', '::1']],
    ['LocalHost', ['LocalHost']],
    ['"a ""b"", c",d', ['a "b", c', 'd']],
    ['""', ['']],
    ['localhost;127.0.0.1', ['localhost;127.0.0.1']],
    ['127.0.0.1,', undefined],
    [',a', undefined],
    ['a b', undefined],
    ['"a', undefined],
    ['"a"b', undefined],
  ])('%j', (text, expected) => {
    expect(splitIdentifierList(text)).toEqual(expected);
  });
});

describe('splitDirectoryList', () => {
  test.each<[string, string[] | undefined]>([
    ['', []],
    ['/tmp', ['/tmp']],
    ['/a b , /c//d/./e/', ['/a b', '/c/d/e']],
    ['"/a,b"', ['/a,b']],
    ['/', ['/']],
    ['@postern', ['@postern']],
    ['/a,', undefined],
    ['/a,,/b', undefined],
    ['"/a', undefined],
  ])('%j', (text, expected) => {
    expect(splitDirectoryList(text)).toEqual(expected);
  });

  test('cuts a path that the server could not hold', () => {
    expect(splitDirectoryList(`/${'a'.repeat(2000)}`)?.[0]).toHaveLength(1023);
  });
});

test('splitFoldedList puts names without quotes in lower case', () => {
  expect(splitFoldedList('Aa, "Bb"')).toEqual(['aa', 'Bb']);
});
