import { asBytes } from '../../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../../text/byte-string.ts';

/** Edit replaces some bytes of one line. */
export interface Edit {
  /** The check whose finding it answers. */
  readonly id: string;
  readonly file: string;
  /** Counted from 1, both; the column in bytes. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly text: string;
}

/** applyEdits gives the text after edits of its lines; every other byte stays. Of edits that overlap the first counts. */
export function applyEdits(text: ByteString, edits: readonly Edit[]): ByteString {
  const lines = text.split('\n');
  const taken = new Map<number, number>();
  for (const { line, column, length, text: replacement } of edits.toSorted((a, b) => b.column - a.column)) {
    const old = lines[line - 1];
    if (old === undefined || column - 1 + length > (taken.get(line) ?? old.length)) continue;
    lines[line - 1] = `${old.slice(0, column - 1)}${fromUtf8(replacement)}${old.slice(column - 1 + length)}`;
    taken.set(line, column - 1);
  }
  return asBytes(lines.join('\n'));
}
