import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { dropFile, putFile } from './put-file.ts';

test('a file is put with its owner and mode, over what a killed process left', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'pg_hba.conf');
  writeFileSync(`${path}.new`, 'half');
  const { uid, gid } = statSync(directory);
  putFile(path, Buffer.from('lines'), { mode: 0o640, uid, gid });
  expect(readFileSync(path, 'utf8')).toBe('lines');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(directory)).toEqual(['pg_hba.conf']);
  dropFile(path);
  dropFile(path);
  expect(readdirSync(directory)).toEqual([]);
});
