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
  return { has: (codePoint) => includes(ranges, codePoint) };
}

/** Binary search: a password may have tens of thousands of characters, and a table has hundreds of ranges. */
function includes(ranges: readonly { readonly first: number; readonly last: number }[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (codePoint < range.first) high = middle;
    else if (codePoint > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
