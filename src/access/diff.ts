import type { HbaRecord } from '../hba/record.ts';
import { cellsOf, commonCells, membersOf, type CellSet } from './regions/cell-set.ts';
import { spaceOf, type AccessMap, type PlaneGroup } from './regions/access-map.ts';
import { chainOf } from './regions/chain.ts';
import { AddressGatherer, sameAddresses, type Addresses } from './regions/address-gatherer.ts';
import type { NameClass } from './regions/name-space.ts';
import { refineRegions, type BothSides, type Through } from './regions/refine.ts';
import type { Segment } from './regions/outcome.ts';
import { planes, type Plane } from './regions/plane.ts';
import { rectanglesOf, type Rectangle } from './regions/rectangles.ts';
import { SetPool } from './regions/set-pool.ts';
import { certificateDemandOf, demandOf, strengthOf } from './regions/strength.ts';
import { witnessOf, type Witness } from './regions/witness.ts';

/** ChangeKind is what becomes of some connections. `other` is let in before and after, and neither asks more. */
export type ChangeKind = 'allowed' | 'refused' | 'weaker' | 'stronger' | 'other';

/** AccessChange is connections that one file treats otherwise than another. */
export interface AccessChange extends Rectangle {
  readonly kind: ChangeKind;
  readonly addresses: Addresses;
  readonly planes: readonly Plane[];
  /** The line that decided before; undefined is the implicit refusal at the end of the file. */
  readonly before: HbaRecord | undefined;
  readonly after: HbaRecord | undefined;
  /** Where firewalls keep these connections from the server, so that no line decides. */
  readonly stopped: BothSides<boolean>;
  /** False where it depends on what is not known: a host name, a membership. */
  readonly certain: boolean;
  readonly witness: Witness;
}

/**
 * diffAccess lists what changes for whom from one file to the other; both maps must share one name space. Lines that
 * move, split or merge without letting in anybody else, or asking anything else, change nothing. `through` is what the firewalls
 * before each let through to the server, where they are asked too.
 */
export function diffAccess(before: AccessMap, after: AccessMap, through: Through = open): readonly AccessChange[] {
  const changes = pairGroups(before, after).flatMap((pair) => changesOf(before, after, pair, through));
  const joined: AccessChange[] = [];
  for (const change of changes) {
    const alike = joined.findIndex((other) => differInPlanesAlone(change, other));
    const known = joined[alike];
    if (known === undefined) joined.push(change);
    else joined[alike] = { ...known, planes: [...known.planes, ...change.planes] };
  }
  return joined;
}

const open: Through = { before: undefined, after: undefined };

function differInPlanesAlone(one: AccessChange, other: AccessChange): boolean {
  return (
    one.kind === other.kind &&
    one.before === other.before &&
    one.after === other.after &&
    one.certain === other.certain &&
    sameSides(one.stopped, other.stopped) &&
    one.witness.physical === other.witness.physical &&
    sameClasses(one.databases, other.databases) &&
    sameClasses(one.users, other.users) &&
    sameAddresses(one.addresses, other.addresses)
  );
}

function sameSides(one: BothSides<boolean>, other: BothSides<boolean>): boolean {
  return one.before === other.before && one.after === other.after;
}

function sameClasses(one: readonly NameClass[], other: readonly NameClass[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

interface GroupPair {
  readonly before: PlaneGroup | undefined;
  readonly after: PlaneGroup | undefined;
  readonly planes: readonly Plane[];
}

function pairGroups(before: AccessMap, after: AccessMap): readonly GroupPair[] {
  const pairs = new Map<string, GroupPair>();
  for (const plane of planes) {
    const one = before.groups.findIndex((group) => hasPlane(group, plane));
    const other = after.groups.findIndex((group) => hasPlane(group, plane));
    if (one === -1 && other === -1) continue;
    // What a method is worth depends on the transport, so that these stay apart.
    const key = `${one} ${other} ${plane.transport === 'none'}`;
    const known = pairs.get(key)?.planes ?? [];
    pairs.set(key, { before: before.groups[one], after: after.groups[other], planes: [...known, plane] });
  }
  return [...pairs.values()];
}

function hasPlane(group: PlaneGroup, plane: Plane): boolean {
  return group.planes.some(({ transport, physical }) => transport === plane.transport && physical === plane.physical);
}

interface Gathered {
  readonly kind: ChangeKind;
  readonly before: HbaRecord | undefined;
  readonly after: HbaRecord | undefined;
  readonly stopped: BothSides<boolean>;
  readonly certain: boolean;
  readonly cells: number;
  readonly addresses: AddressGatherer;
}

function changesOf(before: AccessMap, after: AccessMap, pair: GroupPair, through: Through): readonly AccessChange[] {
  const group = pair.before ?? pair.after;
  const [plane] = pair.planes;
  if (group === undefined || plane === undefined) return [];
  const pool = new SetPool();
  const gathered = new Map<string, Gathered>();
  for (const region of refineRegions([before, pair.before], [after, pair.after], through)) {
    for (const one of region.before) {
      for (const other of region.after) {
        const kind = compare(recordOf(before, one.rule), recordOf(after, other.rule), plane);
        const common = commonCells(one.cells, other.cells);
        if (common === undefined) continue;
        const cells = kind === undefined ? differingCells([before, one], [after, other], common, group) : common;
        if (cells === undefined) continue;
        const id = pool.idOf(cells);
        const { stopped } = region;
        const key = `${one.rule} ${other.rule} ${kind} ${id} ${stopped.before} ${stopped.after}`;
        const row = gathered.get(key) ?? {
          kind: kind ?? kindOfDoubt(stopped),
          before: recordOf(before, one.rule),
          after: recordOf(after, other.rule),
          stopped,
          certain: one.unless.length === 0 && other.unless.length === 0,
          cells: id,
          addresses: new AddressGatherer(),
        };
        gathered.set(key, row);
        row.addresses.add(region.addresses);
      }
    }
  }
  const space = spaceOf(before, group);
  return [...gathered.values()].flatMap(({ cells, addresses, ...change }) => {
    const where = addresses.gathered();
    return rectanglesOf(space, pool.setOf(cells)).flatMap((rectangle) => {
      const witness = witnessOf(plane, where, rectangle);
      return witness === undefined ? [] : [{ ...change, ...rectangle, addresses: where, planes: pair.planes, witness }];
    });
  });
}

/** The pairs for which something that is not known decides in one file otherwise than in the other. */
function differingCells(
  [before, one]: readonly [AccessMap, Segment],
  [after, other]: readonly [AccessMap, Segment],
  common: CellSet,
  group: PlaneGroup,
): CellSet | undefined {
  if (one.unless.length === 0 && other.unless.length === 0) return undefined;
  const differing = [...membersOf(common)].filter(
    (cell) => chainOf(before, one, group, cell) !== chainOf(after, other, group, cell),
  );
  return differing.length === 0 ? undefined : cellsOf(common.size, differing);
}

function recordOf(map: AccessMap, rule: number | undefined): HbaRecord | undefined {
  return rule === undefined ? undefined : map.rules[rule]?.record;
}

/** What a line does that perhaps fits is not known; a firewall on one side alone tells which way it goes. */
function kindOfDoubt({ before, after }: BothSides<boolean>): ChangeKind {
  if (before) return 'allowed';
  return after ? 'refused' : 'other';
}

/** compare tells what becomes of a connection over a plane; undefined if nothing. */
function compare(before: HbaRecord | undefined, after: HbaRecord | undefined, plane: Plane): ChangeKind | undefined {
  const was = letsIn(before);
  const is = letsIn(after);
  if (was === undefined || is === undefined) {
    if (was === undefined && is === undefined) return undefined;
    return was === undefined ? 'allowed' : 'refused';
  }
  if (demandOf(was) === demandOf(is)) return undefined;
  const method = Math.sign(strengthOf(is, plane.transport) - strengthOf(was, plane.transport));
  const certificate = Math.sign(certificateDemandOf(is) - certificateDemandOf(was));
  if (method + certificate === 0) return 'other';
  return method + certificate > 0 ? 'stronger' : 'weaker';
}

function letsIn(record: HbaRecord | undefined): HbaRecord | undefined {
  return record?.method === 'reject' ? undefined : record;
}
