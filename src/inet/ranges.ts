/** Range is an interval of whole numbers; both ends belong to it. */
export interface Range<T> {
  readonly first: T;
  readonly last: T;
}

/** Line is what a kind of number must offer for ranges of it: its ends, and the neighbours of a number. */
export interface Line<T> {
  readonly first: T;
  readonly last: T;
  next(value: T): T;
  previous(value: T): T;
}

/** lineOfNumbers makes the line of the whole numbers from 0 to last. */
export function lineOfNumbers(last: number): Line<number> {
  return { first: 0, last, next: (value) => value + 1, previous: (value) => value - 1 };
}

/** lineOfBigInts makes the line of the whole numbers from 0n to last. */
export function lineOfBigInts(last: bigint): Line<bigint> {
  return { first: 0n, last, next: (value) => value + 1n, previous: (value) => value - 1n };
}

/** normalizeRanges sorts ranges and joins those that overlap or touch. Ranges that end before they begin are left out. */
export function normalizeRanges<T extends number | bigint>(
  line: Line<T>,
  ranges: readonly Range<T>[],
): readonly Range<T>[] {
  const sorted = ranges.filter(({ first, last }) => first <= last).sort((a, b) => (a.first < b.first ? -1 : 1));
  const joined: Range<T>[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before === undefined || (before.last < range.first && line.next(before.last) < range.first)) joined.push(range);
    else if (before.last < range.last) joined[joined.length - 1] = { first: before.first, last: range.last };
  }
  return joined;
}

/** complementRanges gives what is on the line and not in the ranges, which must be normalized. */
export function complementRanges<T extends number | bigint>(
  line: Line<T>,
  ranges: readonly Range<T>[],
): readonly Range<T>[] {
  const gaps: Range<T>[] = [];
  let from = line.first;
  for (const { first, last } of ranges) {
    if (from < first) gaps.push({ first: from, last: line.previous(first) });
    if (last === line.last) return gaps;
    from = line.next(last);
  }
  return [...gaps, { first: from, last: line.last }];
}

/** intersectRanges gives what is in both; both must be normalized. */
export function intersectRanges<T extends number | bigint>(
  a: readonly Range<T>[],
  b: readonly Range<T>[],
): readonly Range<T>[] {
  const common: Range<T>[] = [];
  let i = 0;
  let j = 0;
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    const first = x.first > y.first ? x.first : y.first;
    const last = x.last < y.last ? x.last : y.last;
    if (first <= last) common.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
  return common;
}

/** rangesHold tells whether a value is in one of the ranges, which must be normalized. */
export function rangesHold<T extends number | bigint>(ranges: readonly Range<T>[], value: T): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (value < range.first) high = middle;
    else if (value > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
