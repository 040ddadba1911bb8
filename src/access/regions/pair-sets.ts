import type { DatabaseToken, HbaRecord, UserToken } from '../../hba/record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { Attempt } from '../attempt.ts';
import { matchDatabase, matchUser } from '../match-names.ts';
import type { Universe } from '../universe.ts';
import { Axis, type Fit, type Fits } from './axis.ts';
import { allCells, cellsOf, isEmptyCells, type CellSet } from './cell-set.ts';
import { attemptOf, cellOf, tokenKey, type NameClass, type NameSpace } from './name-space.ts';

/** PairSet is the pairs of database and user that a line's fields fit: surely, and perhaps (which includes surely). */
export interface PairSet {
  readonly sure: CellSet;
  readonly perhaps: CellSet;
  /** Whether some pairs depend on memberships that nobody knows. */
  readonly depends: boolean;
  /** What the words for users alone say. */
  readonly byUser: Fits;
  /** What the words for databases say that do not compare the database with the user. */
  readonly byDatabase: Fits;
}

const nobody = asBytes('\0');

/** PairSets finds the pairs of lines, and remembers them by the words of their fields: files repeat themselves. */
export class PairSets {
  readonly #space: NameSpace;
  readonly #universe: Universe;
  readonly #replication: Attempt['replication'];
  readonly #known = new Map<string, PairSet>();
  readonly #databases: Axis<DatabaseToken>;
  readonly #users: Axis<UserToken>;

  constructor(space: NameSpace, universe: Universe, replication: Attempt['replication']) {
    this.#space = space;
    this.#universe = universe;
    this.#replication = replication;
    this.#databases = new Axis(space.databases, (token, database) =>
      matchDatabase([token], attemptOf(database, nobody, universe, replication)),
    );
    this.#users = new Axis(space.users, (token, user) =>
      matchUser([token], attemptOf(nobody, user, universe, replication)),
    );
  }

  /** of gives the pairs that a line fits. */
  of(record: HbaRecord): PairSet {
    const key = `${record.databases.map(tokenKey).join('\n')}\n\n${record.users.map(tokenKey).join('\n')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const relations = record.databases.filter(isRelation);
    const byUser = this.#users.fitsOf(record.users);
    const byDatabase = this.#databases.fitsOf(record.databases.filter((token) => !isRelation(token)));
    const found =
      relations.length === 0 ? productOf(this.#space, byDatabase, byUser) : this.#relate(relations, byDatabase, byUser);
    this.#known.set(key, found);
    return found;
  }

  #relate(relations: readonly DatabaseToken[], byDatabase: Fits, byUser: Fits): PairSet {
    const { cells } = this.#space;
    const fits = new Map<number, Fit>();
    for (const [user, userFits] of byUser) {
      for (const [database, alone] of byDatabase) fits.set(cellOf(this.#space, database, user), both(alone, userFits));
      for (const database of this.#relatives(relations, user)) {
        const cell = cellOf(this.#space, database, user);
        const fit = this.#relation(relations, database, user);
        if (fit !== undefined && fits.get(cell) !== 'yes') fits.set(cell, both(fit, userFits));
      }
    }
    const perhaps = [...fits.keys()].toSorted((a, b) => a - b);
    const sure = perhaps.filter((cell) => fits.get(cell) === 'yes');
    const depends = sure.length < perhaps.length;
    return { sure: cellsOf(cells, sure), perhaps: cellsOf(cells, perhaps), depends, byUser, byDatabase };
  }

  /** The databases that such words may fit for a user: of thousands, `sameuser` fits one. */
  #relatives(relations: readonly DatabaseToken[], user: number): Iterable<number> {
    if (relations.some(({ kind }) => kind !== 'sameuser')) return this.#space.databases.keys();
    const database = this.#databases.numberOf(nameOf(this.#space.users[user]));
    return database === undefined ? [] : [database];
  }

  #relation(relations: readonly DatabaseToken[], database: number, user: number): Fit | undefined {
    const { databases, users } = this.#space;
    const names = [nameOf(databases[database]), nameOf(users[user])] as const;
    const attempt = attemptOf(...names, this.#universe, this.#replication);
    const matches = relations.map((token) => matchDatabase([token], attempt));
    if (matches.includes('yes')) return 'yes';
    return matches.includes('needs-role') ? 'needs-role' : undefined;
  }
}

function isRelation({ kind }: DatabaseToken): boolean {
  return kind === 'sameuser' || kind === 'samerole';
}

function both(one: Fit, other: Fit): Fit {
  return one === 'yes' ? other : one;
}

function nameOf(one: NameClass | undefined): ByteString {
  const name = one?.names[0];
  if (name === undefined) throw new Error('a class has no name');
  return name;
}

/** Where the databases do not hang on the users, each that fits goes with each. */
function productOf(space: NameSpace, byDatabase: Fits, byUser: Fits): PairSet {
  const perhaps = cellsAt(space, [...byDatabase.keys()], [...byUser.keys()]);
  const depends = [...byDatabase.values(), ...byUser.values()].includes('needs-role');
  const sure = depends ? cellsAt(space, surelyIn(byDatabase), surelyIn(byUser)) : perhaps;
  return { sure, perhaps, depends: depends && !isEmptyCells(perhaps), byUser, byDatabase };
}

function surelyIn(fits: Fits): readonly number[] {
  return [...fits].flatMap(([number, fit]) => (fit === 'yes' ? [number] : []));
}

function cellsAt(space: NameSpace, databases: readonly number[], users: readonly number[]): CellSet {
  if (databases.length * users.length === space.cells) return allCells(space.cells);
  return cellsOf(space.cells, cellsIn(space, databases, users));
}

function* cellsIn(space: NameSpace, databases: readonly number[], users: readonly number[]): Generator<number> {
  for (const database of databases) for (const user of users) yield cellOf(space, database, user);
}

/** spaceOfUsers is the space under physical replication: users alone, since no database is named. */
export function spaceOfUsers(space: NameSpace): NameSpace {
  const [database] = space.databases;
  if (database === undefined) throw new Error('a space has no database');
  return { databases: [database], users: space.users, cells: space.users.length };
}
