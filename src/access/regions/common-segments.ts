import { commonCells, type CellSet } from './cell-set.ts';
import type { Outcome, Segment } from './outcome.ts';

/** CommonSegment is pairs of names that one segment of each of two outcomes decides about. */
export interface CommonSegment {
  readonly before: Segment;
  readonly after: Segment;
  readonly cells: CellSet;
}

/**
 * commonSegments gives what the segments of two outcomes of one space have in common, in the order of the first and then of
 * the second. Of ten thousand segments most name one pair each, and are compared with those alone that keep the same words.
 */
export function* commonSegments(one: Outcome, other: Outcome): Generator<CommonSegment> {
  const { wide, byPlace } = indexOf(other);
  for (const before of one) {
    for (const number of before.cells.isInverted ? other.keys() : near(before.cells, wide, byPlace)) {
      const after = other[number];
      const cells = after && commonCells(before.cells, after.cells);
      if (after !== undefined && cells !== undefined) yield { before, after, cells };
    }
  }
}

interface SegmentIndex {
  /** The numbers of the segments that are kept as what they leave out. */
  readonly wide: readonly number[];
  /** The numbers of the others, by the words they keep. */
  readonly byPlace: ReadonlyMap<number, readonly number[]>;
}

function indexOf(outcome: Outcome): SegmentIndex {
  const wide: number[] = [];
  const byPlace = new Map<number, number[]>();
  for (const [number, { cells }] of outcome.entries()) {
    if (cells.isInverted) {
      wide.push(number);
      continue;
    }
    for (const place of cells.places) {
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, [number]);
      else known.push(number);
    }
  }
  return { wide, byPlace };
}

function near({ places }: CellSet, wide: readonly number[], byPlace: SegmentIndex['byPlace']): Iterable<number> {
  const numbers = new Set(wide);
  for (const place of places) for (const number of byPlace.get(place) ?? []) numbers.add(number);
  return [...numbers].sort((a, b) => a - b);
}
