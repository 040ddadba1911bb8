import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { emptyUniverse } from '../../src/access/universe.ts';
import { answerCheckCase, checkCase } from '../../src/cli/check-case.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';

const folder = join(import.meta.dirname, 'check-rows');

/** A universe that many cases share, by its file. */
const people: unknown = JSON.parse(readFileSync(join(folder, 'people.json'), 'utf8'));

const expectation = z.object({
  /** What must be found, with its severity; other findings are no matter here. */
  finds: z.record(z.string(), z.string()).default({}),
  /** What must not be found. */
  silent: z.array(z.string()).default([]),
  universe: z.unknown().optional(),
});

/** Cases that were written from the condition of each kind of mistake, not from the check that looks for it. */
describe.each(['listening', 'form', 'meaning'])('%s', (topic) => {
  const lines = readFileSync(join(folder, `${topic}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');

  test.each(lines.map((line) => JSON.parse(line) as { readonly id: string }))('$id', (line) => {
    const { finds, silent, universe } = expectation.parse(line);
    const one = checkCase.parse({
      now: '2026-11-21T00:00:00Z',
      ...line,
      universe: universe === 'people' ? people : universe,
    });
    const found = answerCheckCase(one, dialectOf(18), emptyUniverse).findings;
    for (const [id, severity] of Object.entries(finds)) {
      expect(found.filter((finding) => finding.id === id).map((finding) => finding.severity)).toContain(severity);
    }
    expect(found.map(({ id }) => id).filter((id) => silent.includes(id))).toEqual([]);
  });
});

test('every file of cases is run', () => {
  expect(readdirSync(folder).toSorted()).toEqual(['form.jsonl', 'listening.jsonl', 'meaning.jsonl', 'people.json']);
});
