import { describe, expect, test } from 'vitest';
import { parseYaml } from './yaml.ts';

test('nodes have their lines', () => {
  const parsed = parseYaml('a: 1\nservices:\n  db: {}\n');
  expect(parsed).toMatchObject({ kind: 'document', errors: [] });
  expect(parsed.kind === 'document' && parsed.lineAt(5)).toBe(2);
});

test('errors have their lines, and a row of them has an end', () => {
  expect(parseYaml('a: 1\nb: [1\n')).toMatchObject({ errors: [{ line: 3 }] });
  const parsed = parseYaml('"'.repeat(1_001));
  expect(parsed.kind === 'document' && parsed.errors).toHaveLength(20);
});

describe('what is made to hold a reader up', () => {
  test.each([
    ['flow in flow', '['.repeat(50_000)],
    ['maps in maps', '{'.repeat(50_000)],
    ['lists in lists', '- '.repeat(50_000)],
    ['keys in keys', '? '.repeat(50_000)],
  ])('%s', (_, text) => {
    expect(parseYaml(text)).toEqual({ kind: 'refused', message: 'has more than 128 levels' });
  });

  test('length', () => {
    expect(parseYaml('#'.repeat(1_048_577))).toMatchObject({ kind: 'refused' });
  });

  test('aliases of aliases are not expanded', () => {
    const bomb = Array.from({ length: 40 }, (_, index) => `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`);
    const parsed = parseYaml(`a: &a-1 [x]\n${bomb.join('\n')}\n`);
    expect(parsed).toMatchObject({ kind: 'document', errors: [] });
  });
});
