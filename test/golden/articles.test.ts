import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyUniverse } from '../../src/access/universe.ts';
import { answerCheckCase } from '../../src/cli/check-case.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseSections } from './case-file.ts';

const folder = join(import.meta.dirname, 'articles');

/** What articles on opening PostgreSQL to the network tell people to paste: one mistake a file, and what check says of it. */
describe('mistakes of articles', () => {
  test.each(readdirSync(folder).toSorted())('%s', (file) => {
    const [text = '', found = ''] = readFileSync(join(folder, file), 'utf8').split(/^-- found --\n/m);
    const { findings } = answerCheckCase(parseSections(file, text), dialectOf(18), emptyUniverse);
    const wanted = found.trim().split('\n');
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(wanted));
    // Each has a text that says what to type.
    for (const { fix, why } of findings) expect(Math.min(fix.length, why.length)).toBeGreaterThan(5);
  });
});
