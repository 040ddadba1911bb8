import { allBits, commonBits, isEmptyBits, meets, removeBits, type BitSet } from './bit-set.ts';
import { implies, type AddressCondition } from './rule-address.ts';

/** Segment is pairs of names that one line decides about, for one stretch of addresses and one way to connect. */
export interface Segment {
  /** The number of the line; undefined where no line fits and the connection is refused. */
  readonly rule: number | undefined;
  readonly cells: BitSet;
  /** Lines that decide instead, the first of them, where what they depend on is so. */
  readonly unless: readonly number[];
}

/** Outcome is how all pairs of names are decided; its segments do not overlap and leave nothing out. */
export type Outcome = readonly Segment[];

/** Contender is a line as far as its names and conditions go. */
export interface Contender {
  readonly sure: BitSet;
  readonly perhaps: BitSet;
  /** Whether it surely decides about every pair that it may decide about. */
  readonly isSure: boolean;
  /** Present where its address is a condition: then no pair is sure. */
  readonly condition?: AddressCondition;
}

/** Part is pairs not decided yet, and the lines that may decide about them. */
interface Part {
  readonly cells: BitSet;
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
  // Most lines depend on nothing, so that most pairs stay in one part, which is cut in place.
  const rest = allBits(size);
  let parts: Part[] = [];
  for (const [index, contender] of contenders.entries()) {
    const place = { index, contender };
    if (parts.length > 0) parts = parts.flatMap((part) => takeFromPart(place, part, segments));
    if (meets(rest, contender.perhaps)) {
      const part = takeFromRest(place, rest, segments);
      if (part !== undefined) parts.push(part);
    }
    if (parts.length === 0 && isEmptyBits(rest)) return segments;
  }
  if (!isEmptyBits(rest)) segments.push({ rule: undefined, cells: rest, unless: nothing });
  for (const { cells, unless } of parts) segments.push({ rule: undefined, cells, unless: indexes(unless) });
  return segments;
}

/** Takes what a line surely decides out of the rest; what it may decide becomes a part of its own. */
function takeFromRest(place: Place, rest: BitSet, segments: Segment[]): Part | undefined {
  const { index, contender } = place;
  const wanted = commonBits(rest, contender.perhaps);
  if (wanted === undefined) return undefined;
  removeBits(rest, wanted);
  if (contender.isSure) {
    segments.push({ rule: index, cells: wanted, unless: nothing });
    return undefined;
  }
  return divide(place, wanted, [], segments);
}

function takeFromPart(place: Place, part: Part, segments: Segment[]): readonly Part[] {
  const { cells, unless } = part;
  const wanted = commonBits(cells, place.contender.perhaps);
  if (wanted === undefined) return [part];
  const left = cells.slice();
  removeBits(left, wanted);
  const divided = divide(place, wanted, unless, segments);
  return [...(isEmptyBits(left) ? [] : [{ cells: left, unless }]), ...(divided === undefined ? [] : [divided])];
}

function divide(place: Place, wanted: BitSet, unless: readonly Place[], segments: Segment[]): Part | undefined {
  const { index, contender } = place;
  const sure = contender.condition === undefined ? commonBits(wanted, contender.sure) : undefined;
  if (sure !== undefined) {
    segments.push({ rule: index, cells: sure, unless: indexes(unless) });
    removeBits(wanted, sure);
  }
  if (isEmptyBits(wanted)) return undefined;
  const taken = unless.some((earlier) => isCovered(contender, earlier.contender, wanted));
  return { cells: wanted, unless: taken ? unless : [...unless, place] };
}

/** Whether an earlier line decides wherever the later one could: its condition holds whenever the later one's does. */
function isCovered(later: Contender, earlier: Contender, cells: BitSet): boolean {
  if (later.condition === undefined || earlier.condition === undefined) return false;
  const unsure = cells.slice();
  removeBits(unsure, earlier.sure);
  return isEmptyBits(unsure) && implies(later.condition, earlier.condition);
}

function indexes(places: readonly Place[]): readonly number[] {
  return places.length === 0 ? nothing : places.map(({ index }) => index);
}
