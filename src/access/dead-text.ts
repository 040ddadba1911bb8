import type { HbaRecord } from '../hba/record.ts';
import { isEmpty } from '../inet/address-set.ts';
import { typeFits } from './match-line.ts';
import {
  regionsOfGroup,
  spaceOf,
  type AccessMap,
  type MappedRule,
  type PlaneGroup,
  type Region,
} from './regions/access-map.ts';
import { AddressGatherer, type Addresses } from './regions/address-gatherer.ts';
import { CellGatherer } from './regions/cell-gatherer.ts';
import { commonCells, eitherCells, isEmptyCells, type CellSet } from './regions/cell-set.ts';
import type { Outcome } from './regions/outcome.ts';
import { planes } from './regions/plane.ts';
import { rectanglesOf, type Rectangle } from './regions/rectangles.ts';
import { demandOf } from './regions/strength.ts';

/** EmptyReason is why a line can fit nobody, whatever stands around it. */
export type EmptyReason = 'ssl-off' | 'no-address' | 'no-database' | 'no-user' | 'no-name';

/** DeadText is a line, or a part of one, that decides about nobody. */
export type DeadText =
  /** The line fits no connection at all. */
  | { readonly kind: 'empty'; readonly record: HbaRecord; readonly reason: EmptyReason }
  /** Earlier lines decide about everybody that it fits. */
  | {
      readonly kind: 'unreachable';
      readonly record: HbaRecord;
      /** The lines that decide instead. */
      readonly by: readonly HbaRecord[];
      /** Whether one of them does otherwise than this line says. */
      readonly differs: boolean;
    }
  /** Earlier lines that do otherwise decide about some that it fits. */
  | {
      readonly kind: 'partly-shadowed';
      readonly record: HbaRecord;
      readonly parts: readonly ShadowedPart[];
    };

/** ShadowedPart is whom an earlier line takes from a later one. */
export interface ShadowedPart extends Rectangle {
  readonly by: HbaRecord;
  readonly addresses: Addresses;
}

/** How many lines that stand in the way of one are named: behind a list of a thousand addresses nobody reads them all. */
const mostBlockers = 20;

/** findDeadText lists lines without effect, in their order. Lines that differ in nothing do not shadow each other partly. */
export function findDeadText(map: AccessMap): readonly DeadText[] {
  const fates = map.rules.map((): Fate => ({ fits: false, decides: false, blockers: new Map() }));
  for (const group of map.groups) followGroup(map, group, fates);
  return map.rules.flatMap((rule) => verdictOf(map, rule, fates[rule.index]) ?? []);
}

interface Fate {
  fits: boolean;
  decides: boolean;
  readonly blockers: Map<number, Blocked>;
}

interface Blocked {
  readonly addresses: AddressGatherer;
  readonly cells: CellSet;
  readonly group: PlaneGroup;
}

function followGroup(map: AccessMap, group: PlaneGroup, fates: readonly Fate[]): void {
  for (const region of regionsOfGroup(map, group)) {
    const { active, outcome } = region;
    for (const index of active) {
      const fate = fates[index];
      if (fate !== undefined) fate.fits = true;
    }
    for (const { rule, unless } of outcome) {
      const fate = rule === undefined ? undefined : fates[rule];
      if (fate !== undefined) fate.decides = true;
      for (const index of unless) {
        const perhaps = fates[index];
        if (perhaps !== undefined) perhaps.decides = true;
      }
    }
    const later = active.findIndex((index, place) => place > 0 && isAsked(fates[index]));
    if (later > 0) findBlockers(map, region, fates);
  }
}

/** Whether more of the lines that stand in the way of one would be named. */
function isAsked(fate: Fate | undefined): boolean {
  return fate !== undefined && fate.blockers.size < mostBlockers;
}

function findBlockers(map: AccessMap, { group, active, outcome, addresses }: Region, fates: readonly Fate[]): void {
  const claimed = new CellGatherer(spaceOf(map, group).cells);
  const own = ownCells(outcome);
  for (const index of active) {
    const rule = map.rules[index];
    const fate = fates[index];
    if (rule === undefined || fate === undefined) continue;
    const { perhaps } = group.isPhysical ? rule.physical : rule.session;
    const lost = isAsked(fate) ? claimed.commonWith(perhaps) : undefined;
    if (lost !== undefined) block(fate, lost, own, index, group, addresses);
    const surely = own.get(index);
    if (surely !== undefined) claimed.add(surely);
  }
}

/** What each line surely decides. */
function ownCells(outcome: Outcome): ReadonlyMap<number, CellSet> {
  const own = new Map<number, CellSet>();
  for (const { rule, cells } of outcome) {
    if (rule === undefined) continue;
    const known = own.get(rule);
    own.set(rule, known === undefined ? cells : eitherCells(known, cells));
  }
  return own;
}

function block(
  fate: Fate,
  lost: CellSet,
  own: ReadonlyMap<number, CellSet>,
  index: number,
  group: PlaneGroup,
  addresses: Parameters<AddressGatherer['add']>[0],
): void {
  for (const [blocker, surely] of own) {
    if (blocker >= index) continue;
    const taken = commonCells(lost, surely);
    if (taken === undefined) continue;
    const known = fate.blockers.get(blocker) ?? { addresses: new AddressGatherer(), cells: taken, group };
    // Parts of several ways to connect are not mixed: the first is example enough.
    if (known.group !== group) continue;
    known.addresses.add(addresses);
    fate.blockers.set(blocker, { ...known, cells: eitherCells(known.cells, taken) });
  }
}

function verdictOf(map: AccessMap, rule: MappedRule, fate: Fate | undefined): DeadText | undefined {
  const { record } = rule;
  if (fate?.fits !== true) return { kind: 'empty', record, reason: whyEmpty(map, rule) };
  const blockers = [...fate.blockers].toSorted(([a], [b]) => a - b);
  const records = blockers.flatMap(([index]) => map.rules[index]?.record ?? []);
  const differs = records.some((by) => demandOf(by) !== demandOf(record));
  if (!fate.decides) return { kind: 'unreachable', record, by: records, differs };
  const parts = blockers.flatMap(([index, blocked]) => partsOf(map, record, map.rules[index]?.record, blocked));
  return parts.length === 0 ? undefined : { kind: 'partly-shadowed', record, parts };
}

function partsOf(map: AccessMap, record: HbaRecord, by: HbaRecord | undefined, blocked: Blocked): ShadowedPart[] {
  if (by === undefined || demandOf(by) === demandOf(record)) return [];
  const addresses = blocked.addresses.gathered();
  return rectanglesOf(spaceOf(map, blocked.group), blocked.cells).map((rectangle) => ({ ...rectangle, by, addresses }));
}

function whyEmpty({ snapshot }: AccessMap, { record, address, session, physical }: MappedRule): EmptyReason {
  const isTaken = planes.some(({ transport }) => typeFits(record.type, transport, snapshot.ssl));
  if (!isTaken) return 'ssl-off';
  if (address.kind === 'ranges' && isEmpty(address.ranges)) return 'no-address';
  if (!isEmptyCells(session.perhaps) || !isEmptyCells(physical.perhaps)) return 'no-name';
  if (record.databases.every(({ kind }) => kind === 'name' || kind === 'regex')) return 'no-database';
  return 'no-user';
}
