import { describe, expect, test } from 'vitest';
import { fromUtf8 } from '../text/byte-string.ts';
import { compileAre, maxCaptureText, type Are } from './are.ts';

function are(source: string): Are {
  const compiled = compileAre(fromUtf8(source));
  if (compiled.kind !== 'are') throw new Error(compiled.message);
  return compiled.are;
}

describe('what is not regular, or too big, is unsupported', () => {
  test.each([
    ['(a)\\1', 'back-references'],
    ['(?b)a', 'basic regular expressions'],
    ['(?:(?:a{255}){255}){255}', 'more than 10000 states'],
    ['(?:(?:(?:){255}){255}){255}', 'more than 10000 states'],
    [`${'('.repeat(5000)}${')'.repeat(5000)}`, 'nested deeper'],
  ])('%.40s', (source, message) => {
    const compiled = compileAre(fromUtf8(source));
    expect(compiled.kind).toBe('unsupported');
    expect(compiled.kind === 'unsupported' && compiled.message).toContain(message);
  });
});

test('characters are bytes', () => {
  expect(are('^..$').test(fromUtf8('é'))).toBe(true);
  expect(are('^[é]+$').test(fromUtf8('é'))).toBe(true);
  expect(are('^\\w').test(fromUtf8('é'))).toBe(false);
  expect(are('(?i)^É$').test(fromUtf8('é'))).toBe(false);
});

test('a character that is no byte matches nothing, and everything where it is excluded', () => {
  expect(are('\\u1234').test(fromUtf8('\u1234'))).toBe(false);
  expect(are('^[^\\u1234]$').test(fromUtf8('a'))).toBe(true);
  expect(are('^[a-\\u1234]+$').test(fromUtf8('xyzé'))).toBe(true);
});

test('expressions that make others backtrack for ever take linear time', () => {
  const text = fromUtf8('a'.repeat(2000));
  const started = performance.now();
  expect(are('^(a+)+$').test(fromUtf8(`${text}b`))).toBe(false);
  expect(are('^(?:a?){200}a{200}$').test(text)).toBe(false);
  expect(are('(?=(?:a|a)*b)').test(text)).toBe(false);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a text too long for groups is only tested', () => {
  const text = fromUtf8('a'.repeat(maxCaptureText + 1));
  expect(are('(a)').match(text)).toEqual({ captures: [undefined, undefined] });
  expect(are('(b)').match(text)).toBeUndefined();
  expect(are('(a+)').match(fromUtf8('a'.repeat(maxCaptureText)))?.captures[1]).toHaveLength(maxCaptureText);
});
