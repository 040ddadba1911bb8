import { asBytes } from '../../text/as-bytes.ts';
import type { ByteString } from '../../text/byte-string.ts';

/** Edit replaces some bytes of one line. */
export interface Edit {
  /** The check whose finding it answers. */
  readonly id: string;
  readonly file: string;
  /** Counted from 1, both; the column in bytes. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** Bytes: what is kept of the line is taken over as it is. */
  readonly text: ByteString;
}

/** applyEdits gives the text after edits of its lines; every other byte stays. Of edits that overlap the longer one counts. */
export function applyEdits(text: ByteString, edits: readonly Edit[]): ByteString {
  const lines = text.split('\n');
  const made: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => b.length - a.length)) {
    if (!made.some((other) => overlap(edit, other))) made.push(edit);
  }
  // From the end of a line to its beginning, so that columns before an edit stay what they are.
  for (const { line, column, length, text: replacement } of made.toSorted((a, b) => b.column - a.column)) {
    const old = lines[line - 1];
    if (old === undefined || column - 1 + length > old.length) continue;
    lines[line - 1] = `${old.slice(0, column - 1)}${replacement}${old.slice(column - 1 + length)}`;
  }
  return asBytes(lines.join('\n'));
}

function overlap(a: Edit, b: Edit): boolean {
  return a.line === b.line && a.column < b.column + b.length && b.column < a.column + a.length;
}
