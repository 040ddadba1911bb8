import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';

/** TokenKind is what a piece of a line of postgresql.conf is to the server's scanner. */
export type TokenKind = 'id' | 'qualified-id' | 'string' | 'unquoted-string' | 'integer' | 'real' | 'equals' | 'error';

/** Token is one piece of a line, from `start` to `end` (excluded), in bytes. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: ByteString;
  readonly start: number;
  readonly end: number;
}

// Of the patterns that match, the longest match wins, and of equally long ones the first. (\x80-\xff: any byte that is
// not ASCII is a letter. A number may carry unit letters only if it is whole.)
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['id', /[A-Za-z_\x80-\xff][\w\x80-\xff]*/y],
  ['qualified-id', /[A-Za-z_\x80-\xff][\w\x80-\xff]*\.[A-Za-z_\x80-\xff][\w\x80-\xff]*/y],
  ['unquoted-string', /[A-Za-z_\x80-\xff][\w\x80-\xff\-.:/]*/y],
  ['integer', /[+-]?(?:0x[0-9a-fA-F]+|[0-9]+)[A-Za-z]*/y],
  ['real', /[+-]?[0-9]*\.[0-9]*(?:[Ee][+-]?[0-9]+)?/y],
  ['equals', /=/y],
];

const skipped = /(?:[ \t\r]|#[^\n]*)*/y;

/** scanToken gives the token that begins at or after an offset of a line, or undefined at the end of the line. */
export function scanToken(line: ByteString, offset: number): Token | undefined {
  skipped.lastIndex = offset;
  const start = offset + (skipped.exec(line)?.[0].length ?? 0);
  const first = line[start];
  if (first === undefined || first === '\n') return undefined;
  let kind: TokenKind = 'error';
  let end = start;
  const stringEnd = first === "'" ? endOfString(line, start) : undefined;
  if (stringEnd !== undefined) {
    kind = 'string';
    end = stringEnd;
  }
  for (const [candidate, pattern] of patterns) {
    pattern.lastIndex = start;
    const matched = pattern.exec(line)?.[0].length ?? 0;
    if (start + matched <= end) continue;
    kind = candidate;
    end = start + matched;
  }
  if (end === start) end++;
  return { kind, text: asBytes(line.slice(start, end)), start, end };
}

/** Two quotes stand for one, a backslash takes the next byte with it, and no string goes over the end of the line. */
function endOfString(line: ByteString, start: number): number | undefined {
  let end: number | undefined;
  let i = start + 1;
  while (i < line.length) {
    const byte = line[i];
    // A NUL byte would end the string in the server's memory but not in its scanner; no honest file has one.
    if (byte === '\n' || byte === '\0') break;
    if (byte === "'") {
      end = i + 1;
      if (line[i + 1] !== "'") break;
      i += 2;
    } else if (byte === '\\') {
      if (line[i + 1] === '\n' || line[i + 1] === undefined) break;
      i += 2;
    } else {
      i++;
    }
  }
  return end;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** unquote gives what a string token stands for. `\ooo` is a byte in octal; the value ends at a NUL byte, as in C. */
export function unquote(token: ByteString): ByteString {
  const value = token
    .slice(1, -1)
    .replace(/''|\\([0-7]{1,3})|\\([^])/g, (_, octal: string | undefined, letter: string | undefined) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return letter === undefined ? "'" : (escapes[letter] ?? letter);
    });
  const end = value.indexOf('\0');
  return asBytes(end === -1 ? value : value.slice(0, end));
}

/** quote writes a value as a string token. The value has no newline and no NUL byte that the file could not hold. */
export function quote(value: ByteString): ByteString {
  const letters: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "''", '\n': '\\n', '\r': '\\r' };
  return asBytes(`'${value.replace(/[\\'\n\r]/g, (byte) => letters[byte] ?? byte)}'`);
}
