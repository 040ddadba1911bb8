import { memberships, type Line } from './hba-model.ts';

/** Cube is one line's connections of one way to connect: neighbouring IPv4 addresses by pairs of names. */
export interface Cube {
  readonly plane: string;
  readonly first: number;
  readonly last: number;
  /** `database user`, or the user alone under physical replication. */
  readonly pairs: ReadonlySet<string>;
}

/** Names is the names that exist. */
export interface Names {
  readonly databases: readonly string[];
  readonly users: readonly string[];
}

const everywhere = { first: 0, last: 0xffff_ffff };

/** cubesOf gives all connections that a line fits, read off the generated line itself. */
export function cubesOf(line: Line, names: Names): readonly Cube[] {
  const transports =
    line.type === 'local' ? ['local'] : { host: ['none', 'tls'], hostssl: ['tls'], hostnossl: ['none'] }[line.type];
  const range = line.type === 'local' || line.address === 'all' ? everywhere : rangeOf(line.address);
  return transports.flatMap((transport) =>
    [false, true].flatMap((physical) => {
      const pairs = pairsOf(line, names, physical);
      if (pairs.size === 0) return [];
      const plane = planeOf(transport, physical);
      // No generated line names an IPv6 address: all of them are one point.
      const v6 =
        transport !== 'local' && line.address === 'all' ? [{ plane: `${plane} v6`, first: 0, last: 0, pairs }] : [];
      return [{ plane, ...range, pairs }, ...v6];
    }),
  );
}

/** planeOf names a way to connect. */
export function planeOf(transport: string, physical: boolean): string {
  return `${transport} ${physical ? 'physical' : 'session'}`;
}

/** subtract takes one cube out of another, in up to three pieces. */
export function subtract(cube: Cube, other: Cube): readonly Cube[] {
  const first = Math.max(cube.first, other.first);
  const last = Math.min(cube.last, other.last);
  if (cube.plane !== other.plane || first > last) return [cube];
  const left = new Set([...cube.pairs].filter((pair) => !other.pairs.has(pair)));
  if (left.size === cube.pairs.size) return [cube];
  const pieces = [
    { ...cube, last: first - 1 },
    { ...cube, first: last + 1 },
    { ...cube, first, last, pairs: left },
  ];
  return pieces.filter((piece) => piece.first <= piece.last && piece.pairs.size > 0);
}

/** firstMatches gives for each line the connections that it decides about: its own less those of all lines before it. */
export function firstMatches(lines: readonly Line[], names: Names): readonly (readonly Cube[])[] {
  const before: Cube[] = [];
  return lines.map((line) => {
    const own = cubesOf(line, names);
    let left = own;
    for (const earlier of before) left = left.flatMap((cube) => subtract(cube, earlier));
    before.push(...own);
    return left;
  });
}

/** measure counts the connections of disjoint cubes, by way to connect. */
export function measure(cubes: readonly Cube[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { plane, first, last, pairs } of cubes) {
    sizes.set(plane, (sizes.get(plane) ?? 0) + (last - first + 1) * pairs.size);
  }
  return sizes;
}

function rangeOf(address: string): { readonly first: number; readonly last: number } {
  const [base = '', length = '32'] = address.split('/');
  const value = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1 };
}

function pairsOf(line: Line, { databases, users }: Names, physical: boolean): ReadonlySet<string> {
  const fits = users.filter((user) => line.users.some((word) => userFits(word, user)));
  if (physical) return new Set(line.databases.includes('replication') ? fits : []);
  return new Set(
    fits.flatMap((user) =>
      databases
        .filter((database) => line.databases.some((word) => databaseFits(word, database, user)))
        .map((database) => `${database} ${user}`),
    ),
  );
}

function databaseFits(word: string, database: string, user: string): boolean {
  if (word === 'all') return true;
  if (word === 'sameuser') return database === user;
  if (word === 'samerole') return (memberships[user] ?? []).includes(database);
  if (word === 'replication') return false;
  if (word.startsWith('/')) return new RegExp(word.slice(1)).test(database);
  return word.replaceAll('"', '') === database;
}

function userFits(word: string, user: string): boolean {
  if (word === 'all') return true;
  if (word.startsWith('+')) return (memberships[user] ?? []).includes(word.slice(1));
  if (word.startsWith('/')) return new RegExp(word.slice(1)).test(user);
  return word.replaceAll('"', '') === user;
}
