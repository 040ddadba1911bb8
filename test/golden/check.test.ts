import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyUniverse } from '../../src/access/universe.ts';
import { checks } from '../../src/check/checks.ts';
import { answerCheckCase } from '../../src/cli/check-case.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { readGoldenCases, type GoldenCase } from './case-file.ts';

/** UPDATE_GOLDEN=1 writes what the checks say now into the cases; read the difference before you commit it. */
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

const cases = readGoldenCases();

describe('golden cases', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const actual = findingsOf(one);
    if (isUpdating) writeFileSync(one.path, actual === '' ? one.head : `${one.head}-- findings --\n${actual}`);
    else expect(actual).toBe(one.expected);
    expect(actual === '').toBe(one.isSilent);
  });

  test.each(checks.map(({ id }) => id))('%s has a case that reports and one that is silent', (id) => {
    const kinds = new Set(cases.filter((one) => one.id === id).map(({ isSilent }) => isSilent));
    expect(kinds).toEqual(new Set([true, false]));
  });

  test('every folder is named after a check', () => {
    const known = new Set(checks.map(({ id }) => id));
    expect(cases.filter(({ id }) => !known.has(id)).map(({ name }) => name)).toEqual([]);
  });
});

interface Shown {
  readonly id: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly witness: string | null;
}

/** The findings of the case's own check, a finding a line. */
function findingsOf({ id, input }: GoldenCase): string {
  const { findings } = answerCheckCase(input, dialectOf(18), emptyUniverse);
  return findings
    .filter((finding) => finding.id === id)
    .map((finding) => `${printShown(finding)}\n`)
    .join('');
}

function printShown({ file, line, column, severity, message, witness }: Shown): string {
  return `${file}:${line}:${column} ${severity} ${message}${witness === null ? '' : ` (e.g. ${witness})`}`;
}
