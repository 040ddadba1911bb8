import type { DatabaseToken, HbaRecord } from '../../hba/record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import type { Attempt } from '../attempt.ts';
import { matchDatabase, matchUser, type Match } from '../match-names.ts';
import type { Universe } from '../universe.ts';
import { addBit, emptyBits, type BitSet } from './bit-set.ts';
import { attemptOf, cellOf, tokenKey, type NameClass, type NameSpace } from './name-space.ts';

/** PairSet is the pairs of database and user that a line's fields fit: surely, and perhaps (which includes surely). */
export interface PairSet {
  readonly sure: BitSet;
  readonly perhaps: BitSet;
  /** Whether some pairs depend on memberships that nobody knows. */
  readonly depends: boolean;
  /** What the words for users alone say of each class. */
  readonly byUser: readonly Match[];
  /** What the words for databases say of each class that do not compare it with the user. */
  readonly byDatabase: readonly Match[];
}

const nobody = asBytes('\0');

/** PairSets finds the pairs of lines, and remembers them by the words of their fields: files repeat themselves. */
export class PairSets {
  readonly #space: NameSpace;
  readonly #universe: Universe;
  readonly #replication: Attempt['replication'];
  readonly #known = new Map<string, PairSet>();
  readonly #verdicts = new Map<string, readonly Match[]>();
  readonly #users: readonly Attempt[];
  readonly #databases: readonly Attempt[];

  constructor(space: NameSpace, universe: Universe, replication: Attempt['replication']) {
    this.#space = space;
    this.#universe = universe;
    this.#replication = replication;
    this.#users = space.users.map((user) => attemptOf(nobody, nameOf(user), universe, replication));
    this.#databases = space.databases.map((database) => attemptOf(nameOf(database), nobody, universe, replication));
  }

  /** of gives the pairs that a line fits. */
  of(record: HbaRecord): PairSet {
    const key = `${record.databases.map(tokenKey).join('\n')}\n\n${record.users.map(tokenKey).join('\n')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#find(record);
    this.#known.set(key, found);
    return found;
  }

  #find(record: HbaRecord): PairSet {
    const { databases, users, cells } = this.#space;
    const byUser = this.#combine(
      users.length,
      record.users.map((token) => this.#verdict(`u ${tokenKey(token)}`, this.#users, (one) => matchUser([token], one))),
    );
    const plain = record.databases.filter((token) => !isRelation(token));
    const byDatabase = this.#combine(
      databases.length,
      plain.map((token) =>
        this.#verdict(`d ${tokenKey(token)}`, this.#databases, (one) => matchDatabase([token], one)),
      ),
    );
    const relations = record.databases.filter(isRelation);
    const found = { sure: emptyBits(cells), perhaps: emptyBits(cells), depends: false, byUser, byDatabase };
    for (const [user, userFits] of byUser.entries()) {
      if (userFits === 'no') continue;
      for (const [database, alone] of byDatabase.entries()) {
        const databaseFits = relations.length === 0 ? alone : either(alone, this.#relate(relations, database, user));
        if (databaseFits === 'no') continue;
        const cell = cellOf(this.#space, database, user);
        addBit(found.perhaps, cell);
        if (userFits === 'yes' && databaseFits === 'yes') addBit(found.sure, cell);
        else found.depends = true;
      }
    }
    return found;
  }

  #verdict(key: string, attempts: readonly Attempt[], match: (attempt: Attempt) => Match): readonly Match[] {
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = attempts.map(match);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  #combine(size: number, verdicts: readonly (readonly Match[])[]): readonly Match[] {
    return Array.from({ length: size }, (_, index) =>
      verdicts.reduce<Match>((sum, verdict) => either(sum, verdict[index] ?? 'no'), 'no'),
    );
  }

  #relate(relations: readonly DatabaseToken[], database: number, user: number): Match {
    const { databases, users } = this.#space;
    const [databaseClass, userClass] = [databases[database], users[user]];
    if (databaseClass === undefined || userClass === undefined) return 'no';
    const attempt = attemptOf(nameOf(databaseClass), nameOf(userClass), this.#universe, this.#replication);
    return relations.reduce<Match>((sum, token) => either(sum, matchDatabase([token], attempt)), 'no');
  }
}

function isRelation({ kind }: DatabaseToken): boolean {
  return kind === 'sameuser' || kind === 'samerole';
}

/** A word that surely fits outweighs one that depends. */
function either(one: Match, other: Match): Match {
  if (one === 'yes' || other === 'yes') return 'yes';
  return one === 'no' ? other : one;
}

function nameOf({ names: [name] }: NameClass): Attempt['user'] {
  if (name === undefined) throw new Error('a class has no name');
  return name;
}

/** spaceOfUsers is the space under physical replication: users alone, since no database is named. */
export function spaceOfUsers(space: NameSpace): NameSpace {
  const [database] = space.databases;
  if (database === undefined) throw new Error('a space has no database');
  return { databases: [database], users: space.users, cells: space.users.length };
}
