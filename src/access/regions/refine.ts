import { line4, line6 } from '../../inet/address-set.ts';
import type { Line } from '../../inet/ranges.ts';
import { decider, spaceOf, takersOf, type AccessMap, type AddressRange, type PlaneGroup } from './access-map.ts';
import { allBits } from './bit-set.ts';
import type { Outcome } from './outcome.ts';
import { sweep, type Taker } from './sweep.ts';

/** Side is a map and its lines for some way to connect; undefined where nobody can connect that way. */
export type Side = readonly [AccessMap, PlaneGroup | undefined];

/** RefinedRegion is addresses for which neither map has more than one outcome. */
export interface RefinedRegion {
  readonly addresses: AddressRange;
  readonly before: Outcome;
  readonly after: Outcome;
}

/** refineRegions walks two maps together. */
export function* refineRegions(before: Side, after: Side): Generator<RefinedRegion> {
  const [one, other] = [outcomesOf(before, after), outcomesOf(after, before)];
  if ((before[1] ?? after[1])?.isLocal === true) {
    yield {
      addresses: { family: 'local' },
      before: one(allIndexes(before)),
      after: other(allIndexes(after)),
    };
    return;
  }
  for (const { range, ...outcomes } of refine(line4, takers(before, 'v4'), takers(after, 'v4'), one, other)) {
    yield { addresses: { family: 4, range }, ...outcomes };
  }
  for (const { range, ...outcomes } of refine(line6, takers(before, 'v6'), takers(after, 'v6'), one, other)) {
    yield { addresses: { family: 6, range }, ...outcomes };
  }
}

type Decide = (active: readonly number[]) => Outcome;

function outcomesOf([map, group]: Side, [otherMap, otherGroup]: Side): Decide {
  if (group !== undefined) return decider(map, group);
  const size = otherGroup === undefined ? 0 : spaceOf(otherMap, otherGroup).cells;
  const refused: Outcome = [{ rule: undefined, cells: allBits(size), unless: [] }];
  return () => refused;
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

/** One sweep over the lines of both: those of the second map are numbered after those of the first. */
function* refine<T extends number | bigint>(
  line: Line<T>,
  before: readonly Taker<T>[],
  after: readonly Taker<T>[],
  decideBefore: Decide,
  decideAfter: Decide,
) {
  const offset = (before.at(-1)?.index ?? -1) + 1;
  const both = [...before, ...after.map(({ index, ranges }) => ({ index: index + offset, ranges }))];
  for (const { range, active } of sweep(line, both)) {
    const first = active.filter((index) => index < offset);
    const second = active.flatMap((index) => (index < offset ? [] : [index - offset]));
    yield { range, before: decideBefore(first), after: decideAfter(second) };
  }
}
