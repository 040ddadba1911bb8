import { expect, test } from 'vitest';
import { findBreaches } from './breaches.ts';
import { parseSourceFile } from './source-file.ts';

/** The breaches in files given by path below src. */
function breachesIn(files: Readonly<Record<string, string>>): readonly string[] {
  return findBreaches(Object.entries(files).map(([path, text]) => parseSourceFile(path, text)));
}

test('what keeps the rules has no breach', () => {
  expect(
    breachesIn({
      'text/a.ts': `import { inspect } from 'node:util';\nexport const a = inspect(new Date(0));`,
      'gate/b.ts': `import { connect } from 'node:net';\nimport { a } from '../text/a.ts';\nexport const b = [connect, a, Date.now()];`,
    }),
  ).toEqual([]);
});

test.each([
  ['static import', `import { b } from '../gate/b.ts';\nexport const a = b;`],
  ['type import', `import type { B } from '../gate/b.ts';\nexport type A = B;`],
  ['import over several lines', `import {\n  b,\n} from '../gate/b.ts';\nexport const a = b;`],
  ['import for effects', `import '../gate/b.ts';\nexport const a = 1;`],
  ['dynamic import', `export const a = () => import('../gate/b.ts');`],
  ['re-export', `export { b } from '../gate/b.ts';\nexport const a = 1;`],
  ['re-export of everything', `export * from '../gate/b.ts';\nexport const a = 1;`],
])('an arrow against the order: %s', (_name, text) => {
  expect(breachesIn({ 'text/a.ts': text })).toEqual(['text/a.ts: text must not import from gate']);
});

test.each([
  [`import { readFileSync } from 'node:fs';`, 'import node:fs'],
  [`import { lookup } from 'node:dns/promises';`, 'import node:dns/promises'],
  [`import type { Socket } from 'node:net';`, 'import node:net'],
  [`import { randomBytes } from 'node:crypto';`, 'import randomBytes'],
  [`export const a = Date.now();`, 'use Date.now'],
  [`export const a = new Date();`, 'use new Date()'],
  [`export const a = Date();`, 'use Date()'],
  [`export const a = Math.random();`, 'use Math.random'],
  [`export const a = performance.now();`, 'use performance'],
  [`export const a = process.env;`, 'use process'],
  [`export const a = { process };`, 'use process'],
  [`setTimeout(() => 1, 1);`, 'use setTimeout'],
  ['export const a = `${Date.now()}`;', 'use Date.now'],
])('impure: %s', (text, what) => {
  expect(breachesIn({ 'hba/a.ts': text })).toEqual([`hba/a.ts: hba is pure and must not ${what}`]);
});

test('words in comments, strings and names of members are not uses', () => {
  const text = `
    // Date.now() and setTimeout
    export const a = { process: 'Math.random()', at: (b: { performance: number }) => b.performance };`;
  expect(breachesIn({ 'hba/a.ts': text })).toEqual([]);
});

test('a barrel', () => {
  const text = `import { b } from './b.ts';\nexport { b };\nexport * from './c.ts';`;
  expect(breachesIn({ 'hba/index.ts': text })).toEqual(['hba/index.ts: does nothing but re-export']);
});

test('imports that are not of source files', () => {
  const text = `import './b';\nimport './c.js';\nimport '../../dist/hba/d.js';\nimport '../../test/e.ts';\nexport const a = 1;`;
  expect(breachesIn({ 'hba/a.ts': text })).toEqual([
    'hba/a.ts: imports ./b without .ts',
    'hba/a.ts: imports ./c.js without .ts',
    'hba/a.ts: imports ../../dist/hba/d.js, which is built',
    'hba/a.ts: imports ../../test/e.ts, outside of src',
  ]);
});

test('a file that is too long', () => {
  expect(breachesIn({ 'hba/a.ts': `${'// c\n'.repeat(600)}export const a = 1;\n` })).toEqual([
    'hba/a.ts: 601 lines, more than 600',
  ]);
  expect(breachesIn({ 'hba/a.ts': `${'// c\n'.repeat(599)}export const a = 1;\n` })).toEqual([]);
});

test('a folder without a place', () => {
  expect(breachesIn({ 'utils/a.ts': 'export const a = 1;' })).toEqual([
    'utils/a.ts: folder utils has no place in the order',
  ]);
});

test('a cycle', () => {
  expect(
    breachesIn({
      'hba/a.ts': `import { b } from './b.ts';\nexport const a = b;`,
      'hba/b.ts': `import { c } from './c/c.ts';\nexport const b = c;`,
      'hba/c/c.ts': `import { a } from '../a.ts';\nexport const c = a;`,
    }),
  ).toEqual(['hba/a.ts → hba/b.ts → hba/c/c.ts → hba/a.ts: cycle']);
});

test('types in a circle are no cycle', () => {
  expect(
    breachesIn({
      'hba/a.ts': `import { b } from './b.ts';\nexport type A = 1;\nexport const a = b;`,
      'hba/b.ts': `import type { A } from './a.ts';\nexport const b: A = 1;`,
    }),
  ).toEqual([]);
});
