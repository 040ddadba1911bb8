import { allBits, commonBits, isEmptyBits, meets, removeBits, type BitSet } from './bit-set.ts';
import { implies, type AddressCondition } from './rule-address.ts';

/** Segment is pairs of names that one line decides about, for one stretch of addresses and one way to connect. */
export interface Segment {
  /** The index of the line; undefined where no line fits and the connection is refused. */
  readonly rule: number | undefined;
  readonly cells: BitSet;
  /** Lines that decide instead, the first of them, where what they depend on is so. */
  readonly unless: readonly number[];
}

/** Outcome is how all pairs of names are decided; its segments do not overlap and leave nothing out. */
export type Outcome = readonly Segment[];

/** Contender is one line as far as its names and conditions go. */
export interface Contender {
  readonly index: number;
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
  readonly unless: readonly Contender[];
}

const nothing: readonly number[] = [];

/** firstMatch finds for each pair of names the first line that takes it, in the order given. */
export function firstMatch(contenders: Iterable<Contender>, size: number): Outcome {
  const segments: Segment[] = [];
  // Most lines depend on nothing, so that most pairs stay in one part, which is cut in place.
  const rest = allBits(size);
  let parts: Part[] = [];
  for (const contender of contenders) {
    if (parts.length > 0) parts = parts.flatMap((part) => takeFromPart(contender, part, segments));
    if (meets(rest, contender.perhaps)) {
      const part = takeFromRest(contender, rest, segments);
      if (part !== undefined) parts.push(part);
    }
    if (parts.length === 0 && isEmptyBits(rest)) return segments;
  }
  if (!isEmptyBits(rest)) segments.push({ rule: undefined, cells: rest, unless: nothing });
  for (const { cells, unless } of parts) segments.push({ rule: undefined, cells, unless: indexes(unless) });
  return segments;
}

/** Takes what a line surely decides out of the rest; what it may decide becomes a part of its own. */
function takeFromRest(contender: Contender, rest: BitSet, segments: Segment[]): Part | undefined {
  const wanted = commonBits(rest, contender.perhaps);
  if (wanted === undefined) return undefined;
  removeBits(rest, wanted);
  if (contender.isSure) {
    segments.push({ rule: contender.index, cells: wanted, unless: nothing });
    return undefined;
  }
  return divide(contender, wanted, [], segments);
}

function takeFromPart(contender: Contender, part: Part, segments: Segment[]): readonly Part[] {
  const { cells, unless } = part;
  const wanted = commonBits(cells, contender.perhaps);
  if (wanted === undefined) return [part];
  const left = cells.slice();
  removeBits(left, wanted);
  const divided = divide(contender, wanted, unless, segments);
  return [...(isEmptyBits(left) ? [] : [{ cells: left, unless }]), ...(divided === undefined ? [] : [divided])];
}

function divide(
  contender: Contender,
  wanted: BitSet,
  unless: readonly Contender[],
  segments: Segment[],
): Part | undefined {
  const sure = contender.condition === undefined ? commonBits(wanted, contender.sure) : undefined;
  if (sure !== undefined) {
    segments.push({ rule: contender.index, cells: sure, unless: indexes(unless) });
    removeBits(wanted, sure);
  }
  if (isEmptyBits(wanted)) return undefined;
  const taken = unless.some((earlier) => isCovered(contender, earlier, wanted));
  return { cells: wanted, unless: taken ? unless : [...unless, contender] };
}

/** Whether an earlier line decides wherever the later one could: its condition holds whenever the later one's does. */
function isCovered(later: Contender, earlier: Contender, cells: BitSet): boolean {
  if (later.condition === undefined || earlier.condition === undefined) return false;
  const unsure = cells.slice();
  removeBits(unsure, earlier.sure);
  return isEmptyBits(unsure) && implies(later.condition, earlier.condition);
}

function indexes(contenders: readonly Contender[]): readonly number[] {
  return contenders.length === 0 ? nothing : contenders.map(({ index }) => index);
}
