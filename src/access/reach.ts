import type { HbaRecord } from '../hba/record.ts';
import { intersect, isEmpty, type AddressSet } from '../inet/address-set.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { TransportKind } from './match-line.ts';
import { regionsOfGroup, spaceOf, type AccessMap, type AddressRange, type PlaneGroup } from './regions/access-map.ts';
import { AddressGatherer, sameAddresses, type Addresses } from './regions/address-gatherer.ts';
import { askedCells, type AskedPair } from './regions/asked-cells.ts';
import { commonCells, type CellSet } from './regions/cell-set.ts';
import type { NameClass, NameSpace } from './regions/name-space.ts';
import type { Plane } from './regions/plane.ts';
import { countNames, rectanglesOf, type Rectangle } from './regions/rectangles.ts';
import { SetPool } from './regions/set-pool.ts';
import { witnessOf, type Witness } from './regions/witness.ts';
import type { Universe } from './universe.ts';

/** ReachRow is who can get in by one line: every connection of these addresses, ways, databases and users. */
export interface ReachRow extends Rectangle {
  readonly record: HbaRecord;
  readonly addresses: Addresses;
  readonly transports: readonly TransportKind[];
  /** Whether these are physical WAL senders. */
  readonly physical: boolean;
  /** False where the line lets them in only if something is so that is not known: a host name, a membership. */
  readonly certain: boolean;
  readonly witness: Witness;
}

/** ReachFilter narrows the question; what is absent is not asked. Names must be among those that the map tells apart. */
export interface ReachFilter extends AskedPair {
  readonly from?: AddressSet;
  readonly transports?: readonly TransportKind[];
  /** What comes through the firewalls before the server; sockets are not asked. */
  readonly through?: AddressSet;
}

/** reach lists who can get in, by the line that lets them, in the order of the lines. */
export function reach(map: AccessMap, filter: ReachFilter = {}): readonly ReachRow[] {
  return reachWithin(map, filter, Infinity) ?? [];
}

/** reachWithin does the same as long as the rows list no more than so many names all together; else it is undefined. */
export function reachWithin(map: AccessMap, filter: ReachFilter, mostNames: number): readonly ReachRow[] | undefined {
  const parts: Part[] = [];
  for (const physical of [false, true]) {
    const pool = new SetPool();
    const gathered: Part[] = [];
    for (const group of map.groups.filter(({ isPhysical }) => isPhysical === physical)) {
      const planes = group.planes.filter(({ transport }) => filter.transports?.includes(transport) ?? true);
      if (planes.length > 0)
        // What is asked about is cut out first, so that differences between others make no rows of their own.
        gathered.push(...partsOf(map, group, planes, pool, askedCells(spaceOf(map, group), filter)));
    }
    parts.push(...joinPlanes(gathered));
  }
  const asked = parts.flatMap((part) => {
    const addresses = narrow(part.addresses, filter);
    return addresses === undefined ? [] : [{ ...part, addresses }];
  });
  if (asked.reduce((sum, part) => sum + countNames(part.space, part.cells), 0) > mostNames) return undefined;
  const names = new WantedNames(map, filter);
  return asked
    .toSorted((a, b) => a.rule - b.rule || Number(a.physical) - Number(b.physical))
    .flatMap((part) => rowsOf(map, part, names));
}

/** Part is what one line decides about, the same pairs everywhere. */
interface Part {
  readonly rule: number;
  readonly cells: CellSet;
  readonly cellsId: number;
  readonly certain: boolean;
  readonly addresses: Addresses;
  readonly planes: readonly Plane[];
  readonly physical: boolean;
  readonly space: NameSpace;
}

function partsOf(
  map: AccessMap,
  group: PlaneGroup,
  planes: readonly Plane[],
  pool: SetPool,
  asked: CellSet | undefined,
): readonly Part[] {
  const certain = new Gathering();
  const uncertain = new Gathering();
  for (const { addresses, outcome } of regionsOfGroup(map, group)) {
    for (const { rule, cells: decided, unless } of outcome) {
      if (rule === undefined && unless.length === 0) continue;
      const cells = asked === undefined ? decided : commonCells(decided, asked);
      if (cells === undefined) continue;
      const id = pool.idOf(cells);
      for (const index of unless) if (letsIn(map, index)) uncertain.add(index, id, addresses);
      if (rule !== undefined && letsIn(map, rule)) certain.add(rule, id, addresses);
    }
  }
  const parts: Part[] = [];
  for (const gathering of [certain, uncertain]) {
    for (const { rule, cells, addresses } of gathering.entries()) {
      parts.push({
        rule,
        cells: pool.setOf(cells),
        cellsId: cells,
        certain: gathering === certain,
        addresses: addresses.gathered(),
        planes,
        physical: group.isPhysical,
        space: spaceOf(map, group),
      });
    }
  }
  return parts;
}

function letsIn(map: AccessMap, rule: number): boolean {
  return map.rules[rule]?.record.method !== 'reject';
}

interface Gathered {
  readonly rule: number;
  /** The number of the pairs. */
  readonly cells: number;
  readonly addresses: AddressGatherer;
}

/** Gathering puts addresses together by line and pairs. */
class Gathering {
  readonly #gathered = new Map<number, Gathered>();

  add(rule: number, cells: number, addresses: AddressRange): void {
    const key = keyOf(rule, cells);
    const known = this.#gathered.get(key);
    if (known !== undefined) {
      known.addresses.add(addresses);
      return;
    }
    const gatherer = new AddressGatherer();
    gatherer.add(addresses);
    this.#gathered.set(key, { rule, cells, addresses: gatherer });
  }

  entries(): Iterable<Gathered> {
    return this.#gathered.values();
  }
}

/** A number for a line and its pairs: files have far fewer lines, and lines far fewer sets of pairs, than 2^26. */
function keyOf(rule: number, cells: number): number {
  return rule * 2 ** 26 + cells;
}

/** Parts that differ only in the way to connect become one. */
function joinPlanes(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  const places = { certain: new Map<number, number[]>(), uncertain: new Map<number, number[]>() };
  for (const part of parts) {
    const key = keyOf(part.rule, part.cellsId);
    const alike = places[part.certain ? 'certain' : 'uncertain'];
    const known = alike.get(key)?.find((place) => isAt(joined[place], part.addresses));
    const row = known === undefined ? undefined : joined[known];
    if (known !== undefined && row !== undefined) {
      joined[known] = { ...row, planes: [...row.planes, ...part.planes] };
      continue;
    }
    alike.set(key, [...(alike.get(key) ?? []), joined.length]);
    joined.push(part);
  }
  return joined;
}

function isAt(part: Part | undefined, addresses: Addresses): boolean {
  return part !== undefined && sameAddresses(part.addresses, addresses);
}

function rowsOf(map: AccessMap, part: Part, names: WantedNames): readonly ReachRow[] {
  const { certain, physical, planes, addresses } = part;
  const record = map.rules[part.rule]?.record;
  const [plane] = planes;
  if (record === undefined || plane === undefined) return [];
  const transports = planes.map(({ transport }) => transport);
  return names.of(part.cells, physical).flatMap((rectangle) => {
    const witness = witnessOf(plane, addresses, rectangle);
    return witness === undefined ? [] : [{ ...rectangle, record, addresses, transports, physical, certain, witness }];
  });
}

function narrow(addresses: Addresses, { from, through }: ReachFilter): Addresses | undefined {
  if (addresses.kind === 'local') return from === undefined ? addresses : undefined;
  const asked = from === undefined ? addresses.set : intersect(addresses.set, from);
  const set = through === undefined ? asked : intersect(asked, through);
  return isEmpty(set) ? undefined : { kind: 'network', set };
}

/** WantedNames cuts pairs into rectangles of names that are asked about and can log in, as far as is known. */
class WantedNames {
  readonly #map: AccessMap;
  readonly #filter: ReachFilter;
  readonly #known = new Map<CellSet, readonly Rectangle[]>();

  constructor(map: AccessMap, filter: ReachFilter) {
    this.#map = map;
    this.#filter = filter;
  }

  of(cells: CellSet, physical: boolean): readonly Rectangle[] {
    const known = this.#known.get(cells);
    if (known !== undefined) return known;
    const space = physical ? this.#map.userSpace : this.#map.space;
    const rectangles = this.#cut(space, cells, physical);
    this.#known.set(cells, rectangles);
    return rectangles;
  }

  #cut(space: NameSpace, cells: CellSet, physical: boolean): readonly Rectangle[] {
    const { universe } = this.#map;
    const { database, user } = this.#filter;
    if (physical && database !== undefined) return [];
    return rectanglesOf(space, cells).flatMap((rectangle) => {
      const users = keepNames(rectangle.users, (name) => canLogIn(universe, name, physical), user);
      const databases = physical
        ? rectangle.databases
        : keepNames(rectangle.databases, (name) => takesConnections(universe, name), database);
      return users.length === 0 || databases.length === 0 ? [] : [{ databases, users }];
    });
  }
}

function keepNames(
  classes: readonly NameClass[],
  keep: (name: ByteString) => boolean,
  only: ByteString | undefined,
): readonly NameClass[] {
  return classes.flatMap(({ names, isOpen }) => {
    const kept = names.filter((name) => keep(name) && (only === undefined || name === only));
    return kept.length === 0 ? [] : [{ names: kept, isOpen: isOpen && only === undefined }];
  });
}

function canLogIn(universe: Universe, name: ByteString, physical: boolean): boolean {
  const role = universe.role(name);
  if (role === 'unknown') return true;
  return role !== 'missing' && role.canLogin && (!physical || role.superuser || role.replication);
}

function takesConnections(universe: Universe, name: ByteString): boolean {
  const database = universe.database(name, 'unknown');
  return database === 'unknown' || (database !== 'missing' && database.allowsConnections);
}
