import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../../src/check/checks.ts';
import { printFindingsDocument, readFindingRows } from './findings-document.ts';
import { notCovered } from './not-covered.ts';

const path = join(import.meta.dirname, '..', '..', 'docs', 'findings.md');

test('docs/findings.md is what the checks say', () => {
  const document = printFindingsDocument();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, document);
  expect(readFileSync(path, 'utf8')).toBe(document);
});

test('every kind of mistake is found, or it is said why not', () => {
  const known = new Set(checks.map(({ id }) => id));
  const rows = readFindingRows();
  const open = rows.filter(({ id }) => !known.has(id) && notCovered[id] === undefined);
  expect(open.map(({ id }) => id)).toEqual([]);
  // What is found by now needs no excuse, and every check is of a kind that is looked for.
  expect(Object.keys(notCovered).filter((id) => known.has(id))).toEqual([]);
  const ids = new Set(rows.map(({ id }) => id));
  expect([...known].filter((id) => !ids.has(id))).toEqual([]);
});
