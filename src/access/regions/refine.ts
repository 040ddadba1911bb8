import { complement, line4, line6, noAddresses, type AddressSet } from '../../inet/address-set.ts';
import type { Line, Range } from '../../inet/ranges.ts';
import { decider, spaceOf, takersOf, type AccessMap, type AddressRange, type PlaneGroup } from './access-map.ts';
import { allCells } from './cell-set.ts';
import type { Outcome } from './outcome.ts';
import { sweep, type Taker } from './sweep.ts';

/** Side is a map and its lines for some way to connect; undefined where nobody can connect that way. */
export type Side = readonly [AccessMap, PlaneGroup | undefined];

/** BothSides is the same thing of the old and of the new. */
export interface BothSides<T> {
  readonly before: T;
  readonly after: T;
}

/** RefinedRegion is addresses for which neither map has more than one outcome. */
export interface RefinedRegion extends BothSides<Outcome> {
  readonly addresses: AddressRange;
  /** Whether the firewalls before the server keep these addresses out, so that no line is asked. */
  readonly stopped: BothSides<boolean>;
}

/** Through is the addresses that firewalls let through to the server; undefined for all. */
export type Through = BothSides<AddressSet | undefined>;

const neitherSide = { before: false, after: false };

/** refineRegions walks two maps together, each behind its firewalls. The sockets have none before them. */
export function* refineRegions(before: Side, after: Side, through: Through): Generator<RefinedRegion> {
  const [one, other] = [outcomesOf(before, after), outcomesOf(after, before)];
  if ((before[1] ?? after[1])?.isLocal === true) {
    yield {
      addresses: { family: 'local' },
      before: one(allIndexes(before)),
      after: other(allIndexes(after)),
      stopped: neitherSide,
    };
    return;
  }
  const refused = refusedIn(before, after);
  const decide = { before: one, after: other, refused };
  const out = { before: keptOut(through.before), after: keptOut(through.after) };
  const v4 = { before: takers(before, 'v4'), after: takers(after, 'v4') };
  for (const { range, ...outcomes } of refine(line4, v4, { before: out.before.v4, after: out.after.v4 }, decide)) {
    yield { addresses: { family: 4, range }, ...outcomes };
  }
  const v6 = { before: takers(before, 'v6'), after: takers(after, 'v6') };
  for (const { range, ...outcomes } of refine(line6, v6, { before: out.before.v6, after: out.after.v6 }, decide)) {
    yield { addresses: { family: 6, range }, ...outcomes };
  }
}

function keptOut(through: AddressSet | undefined): AddressSet {
  return through === undefined ? noAddresses : complement(through);
}

type Decide = (active: readonly number[]) => Outcome;

function outcomesOf(side: Side, other: Side): Decide {
  const [map, group] = side;
  if (group !== undefined) return decider(map, group);
  const refused = refusedIn(side, other);
  return () => refused;
}

/** The outcome where no line lets anybody in. */
function refusedIn([map, group]: Side, [otherMap, otherGroup]: Side): Outcome {
  const space =
    group !== undefined ? spaceOf(map, group) : otherGroup === undefined ? undefined : spaceOf(otherMap, otherGroup);
  return [{ rule: undefined, cells: allCells(space?.cells ?? 0), unless: [] }];
}

function allIndexes([, group]: Side): readonly number[] {
  return group?.rules.map(({ index }) => index) ?? [];
}

function takers([, group]: Side, family: 'v4'): readonly Taker<number>[];
function takers([, group]: Side, family: 'v6'): readonly Taker<bigint>[];
function takers([, group]: Side, family: 'v4' | 'v6'): readonly Taker<number | bigint>[] {
  if (group === undefined) return [];
  return family === 'v4' ? takersOf(group, family) : takersOf(group, family);
}

/**
 * One sweep over the lines of both: those of the second map are numbered after those of the first, and behind them what the
 * firewalls of each keep out.
 */
function* refine<T extends number | bigint>(
  line: Line<T>,
  { before, after }: BothSides<readonly Taker<T>[]>,
  out: BothSides<readonly Range<T>[]>,
  decide: BothSides<Decide> & { readonly refused: Outcome },
) {
  const offset = (before.at(-1)?.index ?? -1) + 1;
  const end = offset + (after.at(-1)?.index ?? -1) + 1;
  const all = [
    ...before,
    ...after.map(({ index, ranges }) => ({ index: index + offset, ranges })),
    { index: end, ranges: out.before },
    { index: end + 1, ranges: out.after },
  ];
  for (const { range, active } of sweep(line, all)) {
    const first = active.filter((index) => index < offset);
    const second = active.flatMap((index) => (index < offset || index >= end ? [] : [index - offset]));
    const stopped = { before: active.includes(end), after: active.includes(end + 1) };
    yield {
      range,
      before: stopped.before ? decide.refused : decide.before(first),
      after: stopped.after ? decide.refused : decide.after(second),
      stopped,
    };
  }
}
