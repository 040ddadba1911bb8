import { rangesHold } from '../inet/ranges.ts';

/** CodePoints is a set of Unicode code points. */
export interface CodePoints {
  has(codePoint: number): boolean;
}

/** parseCodePoints reads a set from hexadecimal numbers and ranges in ascending order, such as `AD 34F 180B-180D`. */
export function parseCodePoints(text: string): CodePoints {
  const ranges = text
    .trim()
    .split(/\s+/)
    .map((range) => {
      const [first = '', last = first] = range.split('-');
      return { first: Number.parseInt(first, 16), last: Number.parseInt(last, 16) };
    });
  // A password may have tens of thousands of characters, and a table has hundreds of ranges.
  return { has: (codePoint) => rangesHold(ranges, codePoint) };
}
