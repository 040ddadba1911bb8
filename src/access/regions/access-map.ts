import type { HbaRecord } from '../../hba/record.ts';
import { line4, line6 } from '../../inet/address-set.ts';
import type { Range } from '../../inet/ranges.ts';
import { typeFits } from '../match-line.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Universe } from '../universe.ts';
import { isEmptyCells } from './cell-set.ts';
import { nameSpaceOf, type NameSpace } from './name-space.ts';
import type { Outcome } from './outcome.ts';
import { PairSets, spaceOfUsers, type PairSet } from './pair-sets.ts';
import { planes, type Plane } from './plane.ts';
import { addressOf, type RuleAddress } from './rule-address.ts';
import { ContenderKinds, ShapeCache, type Contender } from './shape-cache.ts';
import { sweep, type Taker } from './sweep.ts';

/** MappedRule is one line, ready for the sweep. */
export interface MappedRule {
  readonly index: number;
  readonly record: HbaRecord;
  readonly address: RuleAddress;
  /** The pairs of an ordinary session; the users of a physical WAL sender. */
  readonly session: PairSet;
  readonly physical: PairSet;
}

/** AccessMap is everything that the lines of one file can tell apart. */
export interface AccessMap {
  readonly snapshot: Snapshot;
  readonly universe: Universe;
  readonly rules: readonly MappedRule[];
  /** Pairs of databases and users, for ordinary sessions. */
  readonly space: NameSpace;
  /** Users alone, for physical WAL senders. */
  readonly userSpace: NameSpace;
  /** The ways to connect, those together that the same lines take. */
  readonly groups: readonly PlaneGroup[];
}

/** PlaneGroup is ways to connect that no line tells apart. */
export interface PlaneGroup {
  readonly planes: readonly Plane[];
  readonly isLocal: boolean;
  readonly isPhysical: boolean;
  /** The lines that take them and fit any name at all, in order. */
  readonly rules: readonly MappedRule[];
}

/** AddressRange is neighbouring addresses of one family, or the Unix sockets, which have none. */
export type AddressRange =
  | { readonly family: 4; readonly range: Range<number> }
  | { readonly family: 6; readonly range: Range<bigint> }
  | { readonly family: 'local' };

/** Region is addresses and ways to connect for which the same lines decide. */
export interface Region {
  readonly group: PlaneGroup;
  readonly addresses: AddressRange;
  readonly outcome: Outcome;
  /** The lines that take these addresses, in order. */
  readonly active: readonly number[];
}

/** mapAccess prepares the lines of a snapshot. Maps that are to be compared share a name space of all their lines. */
export function mapAccess(
  snapshot: Snapshot,
  universe: Universe,
  space: NameSpace = nameSpaceOf(snapshot.hba, universe),
): AccessMap {
  const userSpace = spaceOfUsers(space);
  const session = new PairSets(space, universe, 'no');
  const physical = new PairSets(userSpace, universe, 'physical');
  const rules = snapshot.hba.map((record, index) => ({
    index,
    record,
    address: addressOf(record, universe.interfaces),
    session: session.of(record),
    physical: physical.of(record),
  }));
  return { snapshot, universe, rules, space, userSpace, groups: groupPlanes(rules, snapshot.ssl) };
}

function groupPlanes(rules: readonly MappedRule[], ssl: boolean): readonly PlaneGroup[] {
  const groups: PlaneGroup[] = [];
  for (const plane of planes) {
    // Without TLS at the server nobody comes over it.
    if (plane.transport === 'tls' && !ssl) continue;
    const taking = rules.filter(
      (rule) =>
        typeFits(rule.record.type, plane.transport, ssl) && !isEmptyCells(pairsOf(rule, plane.physical).perhaps),
    );
    const isLocal = plane.transport === 'local';
    const place = groups.findIndex(
      (group) => group.isLocal === isLocal && group.isPhysical === plane.physical && sameRules(group.rules, taking),
    );
    const group = groups[place];
    if (group !== undefined) groups[place] = { ...group, planes: [...group.planes, plane] };
    else groups.push({ planes: [plane], isLocal, isPhysical: plane.physical, rules: taking });
  }
  return groups;
}

function sameRules(one: readonly MappedRule[], other: readonly MappedRule[]): boolean {
  return one.length === other.length && one.every((rule, place) => rule === other[place]);
}

function pairsOf(rule: MappedRule, physical: boolean): PairSet {
  return physical ? rule.physical : rule.session;
}

/** spaceOf gives the names that a group's cells stand for. */
export function spaceOf(map: AccessMap, { isPhysical }: PlaneGroup): NameSpace {
  return isPhysical ? map.userSpace : map.space;
}

/** regionsOf gives all regions, one after another: every address of both families and the sockets, nothing twice. */
export function* regionsOf(map: AccessMap): Generator<Region> {
  for (const group of map.groups) yield* regionsOfGroup(map, group);
}

/** regionsOfGroup gives the regions of some ways to connect. */
export function* regionsOfGroup(map: AccessMap, group: PlaneGroup): Generator<Region> {
  const decide = decider(map, group);
  if (group.isLocal) {
    const active = group.rules.map(({ index }) => index);
    yield { group, addresses: { family: 'local' }, outcome: decide(active), active };
    return;
  }
  for (const { range, active } of sweep(line4, takersOf(group, 'v4'))) {
    yield { group, addresses: { family: 4, range }, outcome: decide(active), active };
  }
  for (const { range, active } of sweep(line6, takersOf(group, 'v6'))) {
    yield { group, addresses: { family: 6, range }, outcome: decide(active), active };
  }
}

type Decide = (active: readonly number[]) => Outcome;

/** decider gives a function for the outcome where these lines, and no others, take the address. */
export function decider(map: AccessMap, group: PlaneGroup): Decide {
  const size = spaceOf(map, group).cells;
  const kinds = new ContenderKinds();
  const contenders = new Map<number, Contender>();
  for (const rule of group.rules) {
    const condition = rule.address.kind === 'condition' ? rule.address.condition : undefined;
    contenders.set(rule.index, kinds.of(pairsOf(rule, group.isPhysical), condition));
  }
  const shapes = new ShapeCache(size);
  return (active) => shapes.outcomeOf(active, contenders);
}

/** takersOf gives the ranges of one family that the lines of a group take; a condition takes any address. */
export function takersOf(group: PlaneGroup, family: 'v4'): readonly Taker<number>[];
export function takersOf(group: PlaneGroup, family: 'v6'): readonly Taker<bigint>[];
export function takersOf(group: PlaneGroup, family: 'v4' | 'v6'): readonly Taker<number | bigint>[] {
  return group.rules.map(({ index, address }) => ({
    index,
    ranges: address.kind === 'ranges' ? address.ranges[family] : family === 'v4' ? [line4] : [line6],
  }));
}
