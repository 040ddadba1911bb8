import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { claim, keepCopy, readCopy, readVerdict } from './record-directory.ts';

test('the first decision holds', () => {
  const directory = temporaryDirectory();
  expect(readVerdict(directory)).toBeUndefined();
  expect(claim(directory, 'undo')).toBe('undo');
  expect(claim(directory, 'keep')).toBe('undo');
  expect(readVerdict(directory)).toBe('undo');
  expect(readdirSync(directory)).toEqual(['verdict']);
});

test('a copy that was changed is not put back', () => {
  const directory = temporaryDirectory();
  const kept = keepCopy(directory, 'old-0', Buffer.from('lines'));
  expect(readCopy(directory, kept).toString()).toBe('lines');
  writeFileSync(join(directory, 'old-0'), 'other');
  expect(() => readCopy(directory, kept)).toThrow('is not what was kept');
});
