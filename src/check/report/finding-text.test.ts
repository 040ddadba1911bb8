import { describe, expect, test } from 'vitest';
import { fromUtf8 } from '../../text/byte-string.ts';
import type { Finding } from '../finding.ts';
import { printExcerpt, printTextReport } from './finding-text.ts';

const nothing = {
  severity: 'low',
  file: '/f',
  line: 1,
  column: 1,
  message: '',
  why: '',
  fix: '',
  references: [],
} as const;

/** A finding about a word of a line. */
function excerptOf(text: string, word: string): readonly string[] {
  const bytes = fromUtf8(text);
  const column = bytes.indexOf(fromUtf8(word)) + 1;
  const finding: Finding = { ...nothing, id: 'x', column, length: fromUtf8(word).length };
  return printExcerpt(finding, { texts: new Map([['/f', bytes]]), shortPath: (path) => path });
}

describe('the caret of a finding', () => {
  test.each([
    ['tabs stay', 'host\tall\tbad', 'bad', '    \t   \t^^^'],
    ['letters of several bytes', 'host ä bad', 'bad', '       ^^^'],
    ['wide letters', 'host 中文 bad', 'bad', '          ^^^'],
    ['a wide word', 'host 中文', '中文', '     ^^^^'],
    ['a mark upon a letter', 'host a\u0308 bad', 'bad', '       ^^^'],
  ])('%s', (_, text, word, caret) => {
    expect(excerptOf(text, word)).toEqual([text, caret]);
  });

  test('what a terminal would obey is shown', () => {
    expect(excerptOf('a\x1b[31m\u202e bad\r', 'bad')).toEqual(['a<U+001B>[31m<U+202E> bad', `${' '.repeat(22)}^^^`]);
  });
});

test('of a long line is shown what stands around the caret, and no letter is cut', () => {
  const [shown = '', caret = ''] = excerptOf(`${'é'.repeat(50_000)}wrong${'ü'.repeat(50_000)}`, 'wrong');
  expect(shown).toMatch(/^…é+wrongü+…$/);
  expect(shown.length).toBeLessThan(240);
  expect(shown.slice(caret.indexOf('^'), caret.length)).toBe('wrong');
});

test('of thousands of one check the first hundred are worded and the rest counted, and no other is lost among them', () => {
  const many = Array.from({ length: 3_000 }, (_, index) => ({ ...nothing, id: 'many', line: index + 1 }));
  const counts = { crit: 0, high: 0, med: 0, low: 3_001, info: 0 };
  const report = {
    findings: [...many, { ...nothing, id: 'other' }],
    summary: { grade: 'B', counts, accepted: 0 },
  } as const;
  const text = printTextReport(report, { texts: new Map(), shortPath: (path) => path }, (_, words) => words);
  expect(text.match(/ low many /g)).toHaveLength(100);
  expect(text).toMatch(/ low other [^]*^many: 2900 more, which --format json lists$[^]*3001 low/m);
});
