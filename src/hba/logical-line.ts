import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** LogicalLine is one line after continuation: where it stands in the source and what the server makes of it. */
export interface LogicalLine {
  /** The number of its first physical line, counted from 1. */
  readonly line: number;
  /** Its bytes in the source, line ends included: source.slice(start, end). */
  readonly start: number;
  readonly end: number;
  /** The line without line ends and without the backslashes that continued it. */
  readonly text: ByteString;
  /** The line is longer than the server reads at once: an error of its own. */
  readonly isTooLong?: true;
}

/**
 * splitLogicalLines cuts a file into lines and joins those that end in a backslash (manual: auth-pg-hba-conf). Joined
 * end to end the lines are the source, byte for byte. Carriage returns before the line end belong to the line end.
 */
export function splitLogicalLines(source: ByteString, dialect: Dialect): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let start = 0;
  let number = 1;
  while (start < source.length) {
    const first = Math.min(physicalEnd(source, start), start + dialect.longestLine + 1);
    const isTooLong = first - start > dialect.longestLine;
    let end = first;
    let piece = stripLineEnd(source.slice(start, first));
    const pieces = [piece];
    // A backslash counts only after the place of the last one, else two backslashes and two newlines would surprise.
    while (dialect.continuesLines && piece.endsWith('\\')) {
      pieces[pieces.length - 1] = piece.slice(0, -1);
      if (end >= source.length) break;
      const next = physicalEnd(source, end);
      piece = stripLineEnd(source.slice(end, next));
      pieces.push(piece);
      end = next;
    }
    // What an empty last piece leaves bare at the end belongs to the line end too.
    const text = piece === '' ? stripLineEnd(pieces.join('')) : pieces.join('');
    lines.push({ line: number, start, end, text: asBytes(text), ...(isTooLong && { isTooLong }) });
    number += pieces.length;
    start = end;
  }
  return lines;
}

/** physicalEnd gives the place after the newline of the line that begins at start, or the end of the source. */
function physicalEnd(source: ByteString, start: number): number {
  const newline = source.indexOf('\n', start);
  return newline === -1 ? source.length : newline + 1;
}

function stripLineEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0x0a || text.charCodeAt(end - 1) === 0x0d)) end--;
  return text.slice(0, end);
}
