import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logLines } from './log-lines.ts';

test('lines are the same however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string().map((line) => line.replaceAll('\n', ''))), fc.array(fc.nat(9)), (lines, cuts) => {
      const seen: string[] = [];
      const push = logLines((line) => seen.push(line));
      let rest = lines.map((line) => `${line}\n`).join('');
      for (const cut of cuts) {
        push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      push(rest);
      expect(seen).toEqual(lines);
    }),
  );
});

test('a line without end takes no more than its bound', () => {
  const seen: string[] = [];
  const push = logLines((line) => seen.push(line));
  for (let i = 0; i < 100; i++) push('x'.repeat(10_000));
  push('\nnext\n');
  expect(seen.map((line) => line.length)).toEqual([65_536, 4]);
});
