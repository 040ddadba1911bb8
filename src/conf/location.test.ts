import { expect, test } from 'vitest';
import { absoluteLocation } from './location.ts';

test.each([
  ['/a/b', '/a/b'],
  ['b', '/data/b'],
  ['./b/', '/data/b'],
  ['../b', '/b'],
])('%s in a file of /data is %s', (location, path) => {
  expect(absoluteLocation(location, '/data/main.conf')).toBe(path);
});

test('a path made of two loses its end at the limit of the server, in bytes', () => {
  expect(absoluteLocation('w'.repeat(2_000), '/data/main.conf')).toBe(`/data/${'w'.repeat(1_017)}`);
  expect(absoluteLocation('é'.repeat(2_000), '/data/main.conf')).toHaveLength(6 + 509);
  expect(absoluteLocation(`/${'w'.repeat(2_000)}`, '/data/main.conf')).toHaveLength(2_001);
});
