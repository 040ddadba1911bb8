import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { findBreaches } from './layering/breaches.ts';
import { order, pureFolders } from './layering/order.ts';
import { parseSourceFile } from './layering/source-file.ts';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');

const paths = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));

test('the files of src keep the rules', () => {
  const files = paths.map((path) => parseSourceFile(path, readFileSync(join(source, path), 'utf8')));
  expect(files.length).toBeGreaterThan(100);
  expect(findBreaches(files)).toEqual([]);
});

test('ARCHITECTURE.md names the folders in the same order', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  expect(text).toContain(order.join(' → '));
  expect(text).toContain(`Pure: ${pureFolders.join(', ')}.`);
});
