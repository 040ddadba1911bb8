import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeFiles } from './node-files.ts';
import { readBounded } from './read-bounded.ts';

const directory = mkdtempSync(join(tmpdir(), 'postern-bounded-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a file up to the bound is read whole', () => {
  const path = join(directory, 'whole');
  const bytes = Buffer.alloc(100_000, 'abc');
  writeFileSync(path, bytes);
  expect(readBounded(path, 100_000)).toEqual(bytes);
  expect(() => readBounded(path, 99_999)).toThrow(expect.objectContaining({ code: 'EFBIG' }));
});

test('a device without an end has one', () => {
  expect(() => readBounded('/dev/zero', 1_000_000)).toThrow(expect.objectContaining({ code: 'EFBIG' }));
  expect(nodeFiles.readFile('/dev/zero')).toEqual({ kind: 'unreadable', code: 'EFBIG', strerror: 'File too large' });
});

test('a directory is none', () => {
  expect(nodeFiles.readFile(directory)).toMatchObject({ code: 'EISDIR' });
});
