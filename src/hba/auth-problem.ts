import { toDisplay, type ByteString } from '../text/byte-string.ts';
import type { Problem } from '../text/problem.ts';

/** Place is a line of a file: the file as its path, the line counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** AuthProblem is what the server logs about pg_hba.conf or pg_ident.conf. */
export interface AuthProblem extends Problem {
  /**
   * The server's CONTEXT: one `line N of configuration file "F"` for the place and for every include that led there,
   * innermost first, with a newline and a tab between. Absent where the server gives none.
   */
  readonly context?: string;
}

/** printContext gives the server's CONTEXT text for a place and the includes that led to it, innermost first. */
export function printContext(places: readonly Place[]): string {
  return places.map(({ file, line }) => `line ${line} of configuration file "${file}"`).join('\n\t');
}

/** quote puts a word from a file into a message as the server does. */
export function quote(text: ByteString): string {
  return `"${toDisplay(text)}"`;
}
