import { expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseDocument, printDocument } from './document.ts';

const source = byteString('# head\r\n\nlocal all \\\n all trust # x\n  \\\n\n,,# c\nhost');

test('a document is lines of three kinds with their numbers', () => {
  const { lines } = parseDocument(source, dialectOf(18));
  expect(lines.map(({ line, kind }) => `${line} ${kind}`)).toEqual([
    '1 comment',
    '2 blank',
    '3 record',
    '5 blank',
    '7 comment',
    '8 record',
  ]);
});

test('an unedited document prints as it was', () => {
  expect(printDocument(parseDocument(source, dialectOf(18)))).toBe(source);
});

test('an edit of one line leaves the others alone', () => {
  const { lines } = parseDocument(source, dialectOf(18));
  const edited = lines.map((line) =>
    line.line === 3 ? { ...line, source: byteString('local all all peer\n') } : line,
  );
  expect(printDocument({ lines: edited })).toBe('# head\r\n\nlocal all all peer\n  \\\n\n,,# c\nhost');
});
