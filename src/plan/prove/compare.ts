import type { TransportKind } from '../../access/match-line.ts';
import type { RoleFacts } from '../../access/role.ts';
import {
  mapAccess,
  regionsOfGroup,
  type AccessMap,
  type AddressRange,
  type PlaneGroup,
} from '../../access/regions/access-map.ts';
import { allCells, membersOf } from '../../access/regions/cell-set.ts';
import { classesOf, nameSpaceOf, type NameSpace } from '../../access/regions/name-space.ts';
import { planes, type Plane } from '../../access/regions/plane.ts';
import { spaceOfUsers } from '../../access/regions/pair-sets.ts';
import type { Segment } from '../../access/regions/outcome.ts';
import type { Snapshot } from '../../access/snapshot.ts';
import { emptyUniverse, type Universe } from '../../access/universe.ts';
import type { HbaRecord } from '../../hba/record.ts';
import type { IpAddress } from '../../inet/address.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import { cutRange } from './cut-range.ts';
import { demandText, takesNames, type Client, type Cube } from './cubes.ts';
import { membershipCases, namesIn } from './names.ts';

/** Difference is connections that the files treat otherwise than the policy, with one of them as a witness. */
export interface Difference {
  readonly kind: 'more' | 'less' | 'otherwise';
  readonly transport: TransportKind;
  /** Absent for Unix sockets. */
  readonly address?: IpAddress;
  readonly client: Client;
  /** What the policy asks, and the files; undefined is a refusal. */
  readonly wanted: string | undefined;
  readonly found: string | undefined;
  readonly cube: Cube | undefined;
  readonly record: HbaRecord | undefined;
}

/** Comparison is the outcome: how many regions were compared, and each pair of rule and line that disagree, once. */
export interface Comparison {
  readonly regions: number;
  readonly differences: readonly Difference[];
}

/**
 * compareWithPolicy asks the lines of a snapshot and the cubes of a policy about every connection there is: all ways,
 * both families of addresses, all names that either tells apart, and all memberships that could matter to them.
 */
export function compareWithPolicy(snapshot: Snapshot, cubes: readonly Cube[]): Comparison {
  const found = new Map<string, Difference>();
  let regions = 0;
  for (const difference of walk(snapshot, cubes)) {
    if (difference === 'region') {
      regions++;
      continue;
    }
    const { kind, cube, record } = difference;
    const key = `${kind} ${cube === undefined ? '' : cubes.indexOf(cube)} ${record?.file}:${record?.line}`;
    if (!found.has(key)) found.set(key, difference);
  }
  return { regions, differences: [...found.values()] };
}

/** agreesWithPolicy tells whether there is no difference, and stops at the first. */
export function agreesWithPolicy(snapshot: Snapshot, cubes: readonly Cube[]): boolean {
  for (const difference of walk(snapshot, cubes)) if (difference !== 'region') return false;
  return true;
}

function* walk(snapshot: Snapshot, cubes: readonly Cube[]): Generator<Difference | 'region'> {
  const names = namesIn(cubes);
  for (const memberOf of membershipCases(snapshot.hba, cubes)) {
    const universe = universeOf(memberOf);
    const space = nameSpaceOf(snapshot.hba, universe, { databases: names, users: names });
    const map = mapAccess(snapshot, universe, space);
    for (const plane of planes) yield* comparePlane({ map, plane, cubes, memberOf });
  }
}

/** Everybody is a member of the same roles: a difference needs at most two memberships to be seen. */
function universeOf(memberOf: ReadonlySet<ByteString>): Universe {
  const role = (name: ByteString): RoleFacts => ({
    name,
    superuser: false,
    canLogin: true,
    replication: true,
    expired: false,
    memberOf: new Set([...memberOf, name]),
    usesReservedConnections: false,
  });
  return { ...emptyUniverse, role };
}

interface PlaneQuestion {
  readonly map: AccessMap;
  readonly plane: Plane;
  readonly cubes: readonly Cube[];
  readonly memberOf: ReadonlySet<ByteString>;
}

function* comparePlane(question: PlaneQuestion): Generator<Difference | 'region'> {
  const { map, plane, cubes } = question;
  const own = cubes.filter(({ ways }) => ways.includes(plane.transport));
  const space = plane.physical ? spaceOfUsers(map.space) : map.space;
  const known = new Map<string, readonly Difference[]>();
  for (const { addresses, outcome, key } of regionsOfPlane(map, plane, space)) {
    for (const part of cutRange(addresses, own)) {
      yield 'region';
      const active = own.filter((cube) => takesAddress(cube, part));
      const at = `${key} ${active.map((cube) => own.indexOf(cube)).join()}`;
      // The same lines and the same rules give the same answers at every address.
      if (known.has(at)) continue;
      const differences = outcome.flatMap((segment) => [...compareSegment(question, space, segment, active, part)]);
      known.set(at, differences);
      yield* differences;
    }
  }
}

interface PlaneRegion {
  readonly addresses: AddressRange;
  readonly outcome: readonly Segment[];
  readonly key: string;
}

function* regionsOfPlane(map: AccessMap, plane: Plane, space: NameSpace): Generator<PlaneRegion> {
  const group = map.groups.find((each) => hasPlane(each, plane));
  if (group !== undefined) {
    for (const { addresses, outcome, active } of regionsOfGroup(map, group)) {
      yield { addresses, outcome, key: active.join() };
    }
    return;
  }
  // No TLS at the server: nobody comes this way.
  const outcome = [{ rule: undefined, cells: allCells(space.cells), unless: [] }];
  if (plane.transport === 'local') yield { addresses: { family: 'local' }, outcome, key: '' };
  else {
    yield { addresses: { family: 4, range: { first: 0, last: 0xffff_ffff } }, outcome, key: '' };
    yield { addresses: { family: 6, range: { first: 0n, last: (1n << 128n) - 1n } }, outcome, key: '' };
  }
}

function hasPlane(group: PlaneGroup, plane: Plane): boolean {
  return group.planes.some(({ transport, physical }) => transport === plane.transport && physical === plane.physical);
}

function takesAddress({ addresses }: Cube, part: AddressRange): boolean {
  switch (part.family) {
    case 'local':
      return true;
    case 4:
      return addresses?.v4.some(({ first, last }) => first <= part.range.first && part.range.first <= last) === true;
    case 6:
      return addresses?.v6.some(({ first, last }) => first <= part.range.first && part.range.first <= last) === true;
  }
}

function* compareSegment(
  { map, plane, memberOf }: PlaneQuestion,
  space: NameSpace,
  segment: Segment,
  active: readonly Cube[],
  part: AddressRange,
): Generator<Difference> {
  const deciding = [...segment.unless, segment.rule].map((index) =>
    index === undefined ? undefined : map.rules[index]?.record,
  );
  for (const cell of membersOf(segment.cells)) {
    const { database: databases, user: users } = classesOf(space, cell);
    for (const client of clientsOf(databases.names, users.names, plane.physical, memberOf)) {
      const cube = active.find((each) => takesNames(each, client));
      for (const record of deciding) {
        const wanted = cube?.demand;
        const found = demandOfRecord(record);
        if (wanted === found) continue;
        const address = addressOf(part);
        yield {
          kind: wanted === undefined ? 'more' : found === undefined ? 'less' : 'otherwise',
          transport: plane.transport,
          ...(address !== undefined && { address }),
          client,
          wanted,
          found,
          cube,
          record,
        };
      }
    }
  }
}

function clientsOf(
  databases: readonly ByteString[],
  users: readonly ByteString[],
  physical: boolean,
  memberOf: ReadonlySet<ByteString>,
): readonly Client[] {
  const asked = physical ? databases.slice(0, 1) : databases;
  return asked.flatMap((database) => users.map((user) => ({ database, user, physical, memberOf })));
}

/** demandOfRecord words what a line asks as demandText does; undefined for a refusal. */
export function demandOfRecord(record: HbaRecord | undefined): string | undefined {
  if (record === undefined || record.method === 'reject') return undefined;
  const { values, clientCert } = record.options;
  const given = Object.entries(values).filter(([name]) => name !== 'clientcert');
  const options = given.map(([name, value]) => [name, toDisplay(value)] as const);
  return demandText(record.method, clientCert === undefined ? options : [...options, ['clientcert', clientCert]]);
}

function addressOf(part: AddressRange): IpAddress | undefined {
  switch (part.family) {
    case 'local':
      return undefined;
    case 4:
      return { family: 4, value: part.range.first + (part.range.last > part.range.first ? 1 : 0) };
    case 6:
      return { family: 6, value: part.range.first + (part.range.last > part.range.first ? 1n : 0n) };
  }
}
