import type { HbaRecord } from '../hba/record.ts';
import { intersect, type AddressSet } from '../inet/address-set.ts';
import { askedCells, askedNames, type AskedPair } from './regions/asked-cells.ts';
import { cellsOf, commonCells, membersOf, type CellSet } from './regions/cell-set.ts';
import { commonSegments } from './regions/common-segments.ts';
import { spaceOf, type AccessMap, type PlaneGroup } from './regions/access-map.ts';
import { chainOf } from './regions/chain.ts';
import { AddressGatherer, sameAddresses, type Addresses } from './regions/address-gatherer.ts';
import type { NameClass, NameSpace } from './regions/name-space.ts';
import { refineRegions, type BothSides, type Through } from './regions/refine.ts';
import type { Segment } from './regions/outcome.ts';
import { planes, type Plane } from './regions/plane.ts';
import { countNames, rectanglesOf, type Rectangle } from './regions/rectangles.ts';
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

/** DiffRequest narrows what is compared; what is absent is not asked. */
export interface DiffRequest extends AskedPair {
  /** What the firewalls before each server let through to it. */
  readonly through?: Through;
  /** The addresses of clients that are asked about; without the Unix sockets, then. */
  readonly from?: AddressSet;
}

/**
 * diffAccess lists what changes for whom from one file to the other; both maps must share one name space, which tells the
 * names that are asked about apart. Lines that move, split or merge without letting in anybody else, or asking anything else,
 * change nothing.
 */
export function diffAccess(before: AccessMap, after: AccessMap, request: DiffRequest = {}): readonly AccessChange[] {
  return diffWithin(before, after, request, Infinity) ?? [];
}

/** diffWithin does the same as long as the changes list no more than so many names all together; else it is undefined. */
export function diffWithin(
  before: AccessMap,
  after: AccessMap,
  request: DiffRequest,
  mostNames: number,
): readonly AccessChange[] | undefined {
  let left = mostNames;
  const joined: AccessChange[] = [];
  const places = new Map<string, number[]>();
  for (const pair of pairGroups(before, after)) {
    const gathered = gatherChanges(before, after, pair, request);
    for (const one of gathered) left -= countNames(one.space, one.cells);
    if (left < 0) return undefined;
    for (const change of gathered.flatMap((one) => changesOf(one, pair, request))) {
      const key = keyOf(change);
      const alike = places.get(key) ?? [];
      const place = alike.find((each) => differInPlanesAlone(change, joined[each]));
      const known = place === undefined ? undefined : joined[place];
      if (place !== undefined && known !== undefined) {
        joined[place] = { ...known, planes: [...known.planes, ...change.planes] };
      } else {
        places.set(key, [...alike, joined.length]);
        joined.push(change);
      }
    }
  }
  return joined;
}

/** A text that changes share which differ in planes alone: these have the same example too, and few others have. */
function keyOf({ before, after, kind, witness: { address, user, database, physical } }: AccessChange): string {
  const lines = [before, after].map((record) => (record === undefined ? '' : `${record.line} ${record.file}`));
  return [kind, ...lines, physical, address?.value, user, database].join('\n');
}

function differInPlanesAlone(one: AccessChange, other: AccessChange | undefined): boolean {
  return (
    other !== undefined &&
    one.kind === other.kind &&
    one.before === other.before &&
    one.after === other.after &&
    one.certain === other.certain &&
    sameSides(one.stopped, other.stopped) &&
    one.witness.physical === other.witness.physical &&
    sameAddresses(one.addresses, other.addresses) &&
    sameClasses(one.databases, other.databases) &&
    sameClasses(one.users, other.users)
  );
}

function sameSides(one: BothSides<boolean>, other: BothSides<boolean>): boolean {
  return one.before === other.before && one.after === other.after;
}

/** Classes share no names, so that the first tells them apart. */
function sameClasses(one: readonly NameClass[], other: readonly NameClass[]): boolean {
  return one.length === other.length && one.every(({ names }, index) => names[0] === other[index]?.names[0]);
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
  readonly space: NameSpace;
  readonly cells: CellSet;
  readonly addresses: AddressGatherer;
}

/** What changes, by the lines that decide and the pairs that they decide about. */
function gatherChanges(
  before: AccessMap,
  after: AccessMap,
  pair: GroupPair,
  { through = open, from, ...names }: DiffRequest,
): readonly Gathered[] {
  const group = pair.before ?? pair.after;
  const [plane] = pair.planes;
  if (group === undefined || plane === undefined) return [];
  // The sockets have no addresses, and physical WAL senders no database.
  if ((from !== undefined && group.isLocal) || (names.database !== undefined && plane.physical)) return [];
  const space = spaceOf(before, group);
  const asked = askedCells(space, names);
  const pool = new SetPool();
  const gathered = new Map<string, Gathered>();
  const within = { before: narrowed(through.before, from), after: narrowed(through.after, from) };
  for (const region of refineRegions([before, pair.before], [after, pair.after], within)) {
    for (const { before: one, after: other, cells: common } of commonSegments(region.before, region.after)) {
      const kind = compare(recordOf(before, one.rule), recordOf(after, other.rule), plane);
      const differing = kind === undefined ? differingCells([before, one], [after, other], common, group) : common;
      const cells = differing && asked ? commonCells(differing, asked) : differing;
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
        space,
        cells: pool.setOf(id),
        addresses: new AddressGatherer(),
      };
      gathered.set(key, row);
      row.addresses.add(region.addresses);
    }
  }
  return [...gathered.values()];
}

function changesOf(
  { space, cells, addresses, ...change }: Gathered,
  { planes: [plane, ...others] }: GroupPair,
  asked: AskedPair,
): readonly AccessChange[] {
  if (plane === undefined) return [];
  const where = addresses.gathered();
  return rectanglesOf(space, cells).flatMap(({ databases, users }) => {
    const rectangle = { databases: askedNames(databases, asked.database), users: askedNames(users, asked.user) };
    const witness = witnessOf(plane, where, rectangle);
    if (witness === undefined) return [];
    return [{ ...change, ...rectangle, addresses: where, planes: [plane, ...others], witness }];
  });
}

const open: Through = { before: undefined, after: undefined };

function narrowed(through: AddressSet | undefined, from: AddressSet | undefined): AddressSet | undefined {
  return through === undefined || from === undefined ? (through ?? from) : intersect(through, from);
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
