import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { splitLogicalLines } from './logical-line.ts';
import { WordScanner } from './word-scanner.ts';

/** DocumentLine is one logical line of pg_hba.conf or pg_ident.conf as it stands in the file. */
export interface DocumentLine {
  readonly kind: 'blank' | 'comment' | 'record';
  /** The number of its first physical line, counted from 1. */
  readonly line: number;
  /** Its bytes, with backslashes, newlines and whatever else there is. */
  readonly source: ByteString;
  /** What the server reads: without line ends, continuations joined. */
  readonly text: ByteString;
}

/** AuthDocument is the text of one authentication file, nothing lost, for edits that leave the other lines alone. */
export interface AuthDocument {
  readonly lines: readonly DocumentLine[];
}

/** parseDocument cuts any text into lines; it cannot fail. */
export function parseDocument(source: ByteString, dialect: Dialect): AuthDocument {
  const lines = splitLogicalLines(source, dialect).map(({ line, start, end, text }) => ({
    kind: kindOf(text),
    line,
    source: asBytes(source.slice(start, end)),
    text,
  }));
  return { lines };
}

function kindOf(text: ByteString): DocumentLine['kind'] {
  if (new WordScanner(text).next() !== undefined) return 'record';
  return text.includes('#') ? 'comment' : 'blank';
}

/** printDocument gives the text back: of an unedited document, the same bytes. */
export function printDocument(document: AuthDocument): ByteString {
  return asBytes(document.lines.map(({ source }) => source).join(''));
}
