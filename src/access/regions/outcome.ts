import { CellGatherer } from './cell-gatherer.ts';
import { commonCells, inverseCells, isEmptyCells, withoutCells, type CellSet } from './cell-set.ts';
import { implies, type AddressCondition } from './rule-address.ts';

/** Segment is pairs of names that one line decides about, for one stretch of addresses and one way to connect. */
export interface Segment {
  /** The number of the line; undefined where no line fits and the connection is refused. */
  readonly rule: number | undefined;
  readonly cells: CellSet;
  /** Lines that decide instead, the first of them, where what they depend on is so. */
  readonly unless: readonly number[];
}

/** Outcome is how all pairs of names are decided; its segments do not overlap and leave nothing out. */
export type Outcome = readonly Segment[];

/** Contender is a line as far as its names and conditions go. */
export interface Contender {
  readonly sure: CellSet;
  readonly perhaps: CellSet;
  /** Whether it surely decides about every pair that it may decide about. */
  readonly isSure: boolean;
  /** Present where its address is a condition: then no pair is sure. */
  readonly condition?: AddressCondition;
}

/** Part is pairs not decided yet, and the lines that may decide about them. */
interface Part {
  readonly cells: CellSet;
  readonly unless: readonly Place[];
}

/** Place is a contender and its number. */
interface Place {
  readonly index: number;
  readonly contender: Contender;
}

const nothing: readonly number[] = [];

/** firstMatch finds for each pair of names the first line that takes it; segments number the lines by their order here. */
export function firstMatch(contenders: readonly Contender[], size: number): Outcome {
  const segments: Segment[] = [];
  // Most lines depend on nothing, so that most pairs stay in one part.
  const decided = new CellGatherer(size);
  let parts: readonly Part[] = [];
  for (const [index, contender] of contenders.entries()) {
    const place = { index, contender };
    if (parts.length > 0) parts = parts.flatMap((part) => takeFromPart(place, part, segments));
    const wanted = decided.newIn(contender.perhaps);
    if (wanted !== undefined) {
      decided.add(wanted);
      if (contender.isSure) segments.push({ rule: index, cells: wanted, unless: nothing });
      else parts = [...parts, ...divide(place, wanted, [], segments)];
    }
  }
  const rest = inverseCells(decided.gathered());
  if (!isEmptyCells(rest)) segments.push({ rule: undefined, cells: rest, unless: nothing });
  for (const { cells, unless } of parts) segments.push({ rule: undefined, cells, unless: indexes(unless) });
  return segments;
}

function takeFromPart(place: Place, part: Part, segments: Segment[]): readonly Part[] {
  const { cells, unless } = part;
  const wanted = commonCells(cells, place.contender.perhaps);
  if (wanted === undefined) return [part];
  const left = withoutCells(cells, wanted);
  return [...(isEmptyCells(left) ? [] : [{ cells: left, unless }]), ...divide(place, wanted, unless, segments)];
}

/** What the line surely decides becomes a segment; what it may decide is a part of its own. */
function divide(place: Place, wanted: CellSet, unless: readonly Place[], segments: Segment[]): readonly Part[] {
  const { index, contender } = place;
  const sure = contender.condition === undefined ? commonCells(wanted, contender.sure) : undefined;
  if (sure !== undefined) segments.push({ rule: index, cells: sure, unless: indexes(unless) });
  const left = sure === undefined ? wanted : withoutCells(wanted, sure);
  if (isEmptyCells(left)) return [];
  const taken = unless.some((earlier) => isCovered(contender, earlier.contender, left));
  return [{ cells: left, unless: taken ? unless : [...unless, place] }];
}

/** Whether an earlier line decides wherever the later one could: its condition holds whenever the later one's does. */
function isCovered(later: Contender, earlier: Contender, cells: CellSet): boolean {
  if (later.condition === undefined || earlier.condition === undefined) return false;
  return isEmptyCells(withoutCells(cells, earlier.sure)) && implies(later.condition, earlier.condition);
}

function indexes(places: readonly Place[]): readonly number[] {
  return places.length === 0 ? nothing : places.map(({ index }) => index);
}
