import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, type ByteString } from '../text/byte-string.ts';
import { parseConfDocument, printConfDocument } from './document.ts';
import { quote, scanToken } from './token.ts';

const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) });
const likely = fc
  .array(
    fc.constantFrom(
      'port',
      ' ',
      '=',
      "'",
      "''",
      '\\',
      '\n',
      '#',
      '5432',
      '1.5',
      'MB',
      '.',
      '\r\n',
      '\t',
      'é',
      '-',
      '0x',
    ),
  )
  .map((pieces) => pieces.join(''));
const anyText = fc.oneof(bytes, likely).map((text) => text as ByteString);

describe('parseConfDocument', () => {
  test('print gives back what was parsed, whatever it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printConfDocument(parseConfDocument(text, 'gate'))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('numbers the lines', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { lines } = parseConfDocument(text, 18);
        expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
        for (const { source } of lines.slice(0, -1)) expect(source.indexOf('\n')).toBe(source.length - 1);
      }),
    );
  });

  test('a value that was quoted comes back', () => {
    const value = bytes.filter((text) => !text.includes('\0')).map((text) => text as ByteString);
    fc.assert(
      fc.property(value, (text) => {
        const [line] = parseConfDocument(`a.b=${quote(text)}` as ByteString, 18).lines;
        expect(line).toMatchObject({ kind: 'setting', name: 'a.b', value: text });
      }),
    );
  });

  test.each([
    [18, 'broken'],
    ['gate', 'setting'],
  ] as const)('to the %s postern.upstream.NAME is %s', (reader, kind) => {
    const [line] = parseConfDocument(fromUtf8("postern.upstream.reports = 'host=b'\n"), reader).lines;
    expect(line?.kind).toBe(kind);
  });

  test.each(['postern.catalog.x = 1', 'a.b.c = 1', 'postern.upstream.a-b = 1', 'postern.upstream.a.b = 1'])(
    'the gate takes no other name with two dots: %s',
    (text) => {
      expect(parseConfDocument(fromUtf8(text), 'gate').lines[0]?.kind).toBe('broken');
    },
  );

  test('a long line takes no long time', () => {
    const hostile = [
      `a = '${"''".repeat(200_000)}`,
      `a = ${'+'.repeat(200_000)}`,
      'a.'.repeat(200_000),
      ' '.repeat(500_000),
    ];
    for (const text of hostile) expect(parseConfDocument(text as ByteString, 'gate').lines).toHaveLength(1);
  });
});

test('scanToken covers the line without a gap', () => {
  fc.assert(
    fc.property(likely, (text) => {
      const line = (text.split('\n')[0] ?? '') as ByteString;
      let offset = 0;
      for (let token = scanToken(line, 0); token !== undefined; token = scanToken(line, offset)) {
        expect(line.slice(offset, token.start)).toMatch(/^[ \t\r]*$/);
        expect(token.end).toBeGreaterThan(token.start);
        offset = token.end;
      }
      expect(line.slice(offset)).toMatch(/^[ \t\r]*(#[^]*)?$/);
    }),
  );
});
