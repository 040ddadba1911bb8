import type { Dialect } from '../dialect/dialect.ts';
import { splitLogicalLines } from '../hba/logical-line.ts';
import { WordScanner } from '../hba/word-scanner.ts';
import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { FindingPlace } from './finding.ts';

/** PlacedWord is one word of an authentication file, and where it stands. */
export interface PlacedWord {
  /** Without quotes. */
  readonly text: ByteString;
  /** As it stands in the line. */
  readonly source: ByteString;
  /** True if its first character is a quote, so that it is no keyword. */
  readonly quoted: boolean;
  /** Where it stands in the joined text of the line, from 0; the end excluded. */
  readonly start: number;
  readonly end: number;
}

/** SourceLine is one logical line of an authentication file as it stands there, `@file` references not followed. */
export interface SourceLine {
  readonly file: string;
  /** The first of its physical lines, counted from 1. */
  readonly line: number;
  /** What the server reads: continuations joined, no line end. */
  readonly text: ByteString;
  /** The bytes in the file, line ends included. */
  readonly source: ByteString;
  /** The words by field; none in blank lines and comments. */
  readonly fields: readonly (readonly PlacedWord[])[];
  /** Where in the text the comment begins, from 0. */
  readonly comment: number | undefined;
}

/** sourceLines cuts a file into lines and these into words, as the server does. */
export function sourceLines(file: string, source: ByteString, dialect: Dialect): readonly SourceLine[] {
  return splitLogicalLines(source, dialect).map(({ line, start, end, text }) => {
    const { fields, comment } = scanFields(text);
    return { file, line, text, source: asBytes(source.slice(start, end)), fields, comment };
  });
}

function scanFields(text: ByteString): Pick<SourceLine, 'fields' | 'comment'> {
  const scanner = new WordScanner(text);
  const fields: PlacedWord[][] = [];
  let end = 0;
  while (!scanner.atEnd) {
    const words: PlacedWord[] = [];
    do {
      const word = scanner.next();
      if (word === undefined) break;
      const { wordStart: start, wordEnd } = scanner;
      end = wordEnd;
      const { text: bare, quoted } = word;
      words.push({ text: bare, source: asBytes(text.slice(start, end)), quoted, start, end });
    } while (scanner.atComma);
    if (words.length > 0) fields.push(words);
  }
  const comment = text.indexOf('#', end);
  return { fields, comment: comment === -1 ? undefined : comment };
}

/** placeIn gives the place in the file of some bytes of a line's joined text. */
export function placeIn(line: SourceLine, start: number, length: number): FindingPlace {
  const pieces = line.source.replace(/\n$/, '').split('\n');
  let before = 0;
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const content = isLast ? piece : piece.replace(/\\\r*$/, '');
    if (isLast || start < before + content.length) {
      return { file: line.file, line: line.line + index, column: start - before + 1, length };
    }
    before += content.length;
  }
  return { file: line.file, line: line.line, column: 0 };
}

/** placeOfWord gives the place of a word of a line. */
export function placeOfWord(line: SourceLine, { start, end }: PlacedWord): FindingPlace {
  return placeIn(line, start, end - start);
}
