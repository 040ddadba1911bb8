import type { Line, Range } from '../../inet/ranges.ts';

/** Stretch is neighbouring addresses that the same lines take. */
export interface Stretch<T> {
  readonly range: Range<T>;
  /** The lines that take them, in order. Valid until the next stretch. */
  readonly active: readonly number[];
}

/** Taker is one line and the ranges that it takes; they do not overlap. */
export interface Taker<T> {
  readonly index: number;
  readonly ranges: readonly Range<T>[];
}

interface Edge<T> {
  readonly at: T;
  readonly index: number;
  readonly opens: boolean;
}

/**
 * sweep cuts a line of addresses where the lines that take them change, and gives the stretches from the first address
 * to the last. The work grows with the number of ranges and of lines that take the same address.
 */
export function* sweep<T extends number | bigint>(line: Line<T>, takers: readonly Taker<T>[]): Generator<Stretch<T>> {
  const edges = edgesOf(line, takers);
  const active: number[] = [];
  let first = line.first;
  let next = 0;
  for (;;) {
    for (let edge = edges[next]; edge !== undefined && edge.at === first; edge = edges[++next]) {
      if (edge.opens) insert(active, edge.index);
      else remove(active, edge.index);
    }
    const edge = edges[next];
    const last = edge === undefined ? line.last : line.previous(edge.at);
    yield { range: { first, last }, active };
    if (edge === undefined) return;
    first = edge.at;
  }
}

function edgesOf<T extends number | bigint>(line: Line<T>, takers: readonly Taker<T>[]): Edge<T>[] {
  const edges: Edge<T>[] = [];
  for (const { index, ranges } of takers) {
    for (const { first, last } of ranges) {
      edges.push({ at: first, index, opens: true });
      if (last < line.last) edges.push({ at: line.next(last), index, opens: false });
    }
  }
  return edges.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function insert(sorted: number[], value: number): void {
  sorted.splice(position(sorted, value), 0, value);
}

function remove(sorted: number[], value: number): void {
  sorted.splice(position(sorted, value), 1);
}

function position(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
