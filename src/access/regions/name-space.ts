import type { DatabaseToken, HbaRecord, UserToken } from '../../hba/record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { byteString, type ByteString } from '../../text/byte-string.ts';
import type { Attempt } from '../attempt.ts';
import { matchDatabase, matchUser } from '../match-names.ts';
import type { Universe } from '../universe.ts';

/** NameClass is names that no line of the file tells apart. */
export interface NameClass {
  /** At least one; the first stands for the class in examples. */
  readonly names: readonly ByteString[];
  /** Whether it also holds every name that nobody mentions. */
  readonly isOpen: boolean;
}

/** NameSpace is all databases and users as far as a file's lines tell them apart; a cell is a pair of classes. */
export interface NameSpace {
  readonly databases: readonly NameClass[];
  readonly users: readonly NameClass[];
  /** The number of cells: databases by users. */
  readonly cells: number;
}

/** cellOf numbers a pair of classes. */
export function cellOf(space: NameSpace, database: number, user: number): number {
  return database * space.users.length + user;
}

/** classesOf gives the pair of classes of a cell. */
export function classesOf(space: NameSpace, cell: number): { readonly database: NameClass; readonly user: NameClass } {
  const database = space.databases[Math.floor(cell / space.users.length)];
  const user = space.users[cell % space.users.length];
  if (database === undefined || user === undefined) throw new RangeError(`no cell ${cell}`);
  return { database, user };
}

/**
 * nameSpaceOf finds the classes of all names that the lines of one or more files tell apart. Where the universe knows
 * its names these are all there are; else every name in the lines stands for itself, each regular expression has an
 * example, and everybody else is one more name. `asked` are names that somebody asks about.
 */
export function nameSpaceOf(records: readonly HbaRecord[], universe: Universe, asked: AskedNames = {}): NameSpace {
  const tokens = distinctTokens(records);
  const atoms = atomsOf(tokens, universe, asked);
  const databases = classify(atoms.databases, atoms.otherDatabase, (name) => databaseSignature(name, tokens, atoms));
  const users = classify(atoms.users, atoms.otherUsers[0], (name) => userSignature(name, tokens, atoms, universe));
  return { databases, users, cells: databases.length * users.length };
}

/** attemptOf makes the question whether a line's names fit a pair. */
export function attemptOf(
  database: ByteString,
  user: ByteString,
  universe: Universe,
  replication: Attempt['replication'] = 'no',
): Attempt {
  const role = universe.role(user);
  return {
    transport: { kind: 'local' },
    user,
    database,
    replication,
    certificateVerified: false,
    ...(role !== 'unknown' && { role }),
  };
}

/** AskedNames is names that lines need not mention. */
export interface AskedNames {
  readonly databases?: readonly ByteString[];
  readonly users?: readonly ByteString[];
}

interface Tokens {
  readonly databases: Words<DatabaseToken>;
  readonly users: Words<UserToken>;
  /** Whether a line compares the database with the user. */
  readonly related: boolean;
}

/** Words is the different words of a field. A file of thousands of names has few others. */
interface Words<Token> {
  /** The names that stand for themselves. */
  readonly named: ReadonlySet<ByteString>;
  /** The words that may fit any name. */
  readonly general: readonly Token[];
  readonly all: readonly Token[];
}

function distinctTokens(records: readonly HbaRecord[]): Tokens {
  const databases = new Map<string, DatabaseToken>();
  const users = new Map<string, UserToken>();
  for (const record of records) {
    for (const token of record.databases) databases.set(tokenKey(token), token);
    for (const token of record.users) users.set(tokenKey(token), token);
  }
  return {
    databases: wordsOf([...databases.values()]),
    users: wordsOf([...users.values()]),
    related: databases.has('sameuser') || databases.has('samerole'),
  };
}

function wordsOf<Token extends DatabaseToken | UserToken>(all: readonly Token[]): Words<Token> {
  return {
    named: new Set(all.flatMap((token) => (token.kind === 'name' ? [token.name] : []))),
    general: all.filter(({ kind }) => kind !== 'name' && kind !== 'sameuser' && kind !== 'samerole'),
    all,
  };
}

/** tokenKey gives a text that two words share only if they mean the same. */
export function tokenKey(token: DatabaseToken | UserToken): string {
  switch (token.kind) {
    case 'name':
      return `name ${token.name}`;
    case 'regex':
      return `regex ${token.are.source}`;
    case 'group':
      return `group ${token.role}`;
    default:
      return token.kind;
  }
}

interface Atoms {
  readonly databases: readonly ByteString[];
  readonly users: readonly ByteString[];
  /** The same where lines compare databases with users; else empty. */
  readonly sharedDatabases: ReadonlySet<ByteString>;
  readonly sharedUsers: ReadonlySet<ByteString>;
  /** Who stands for everybody else; absent where all names are known. */
  readonly otherDatabase: ByteString | undefined;
  readonly otherUsers: readonly ByteString[];
}

/** Two other users: one with a database of the same name, one without, so that `sameuser` has something to tell apart. */
function atomsOf(tokens: Tokens, universe: Universe, asked: AskedNames): Atoms {
  const mentionedUsers = [...tokens.users.all.flatMap(mentioned), ...(asked.users ?? [])];
  const mentionedDatabases = [...tokens.databases.all.flatMap(mentioned), ...(asked.databases ?? [])];
  const taken = new Set([...mentionedUsers, ...mentionedDatabases]);
  const other = freshName('other', taken);
  const another = freshName('another', taken);
  const shared = tokens.related ? [...mentionedUsers, ...mentionedDatabases] : [];
  const { databaseNames, roleNames } = universe;
  const databases = unique(databaseNames ?? [...mentionedDatabases, ...shared, other]);
  const users = unique(roleNames ?? [...mentionedUsers, ...shared, other, another]);
  return {
    databases,
    users,
    sharedDatabases: new Set(tokens.related ? databases : []),
    sharedUsers: new Set(tokens.related ? users : []),
    otherDatabase: databaseNames === undefined ? other : undefined,
    otherUsers: roleNames === undefined ? [other, another] : [],
  };
}

function mentioned(token: DatabaseToken | UserToken): readonly ByteString[] {
  switch (token.kind) {
    case 'name':
      // A longer name is cut by the server before it is compared, so that nobody has it; and nobody has no name.
      return token.name.length > 63 || token.name === '' ? [] : [token.name];
    case 'group':
      return [token.role];
    case 'regex': {
      const example = token.are.example();
      return example === undefined || example === '' ? [] : [example];
    }
    default:
      return [];
  }
}

function freshName(wanted: string, taken: ReadonlySet<ByteString>): ByteString {
  for (let suffix = 0; ; suffix++) {
    const name = byteString(suffix === 0 ? wanted : `${wanted}${suffix}`);
    if (!taken.has(name)) return name;
  }
}

function unique(names: readonly ByteString[]): readonly ByteString[] {
  return [...new Set(names)];
}

function classify(
  names: readonly ByteString[],
  other: ByteString | undefined,
  signature: (name: ByteString) => string,
): readonly NameClass[] {
  const classes = new Map<string, ByteString[]>();
  for (const name of names) {
    const key = signature(name);
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [name]);
    else members.push(name);
  }
  return [...classes.values()].map((members) => ({
    names: members,
    isOpen: other !== undefined && members.includes(other),
  }));
}

const nobody = asBytes('\0');

function databaseSignature(name: ByteString, { databases }: Tokens, atoms: Atoms): string {
  const attempt: Attempt = { ...plainAttempt, user: nobody, database: name };
  const verdicts = databases.general.map((token) => matchDatabase([token], attempt)[0]).join('');
  // Where lines compare databases with users, one that has a user's name is like no other.
  const isAlone = databases.named.has(name) || atoms.sharedUsers.has(name);
  return isAlone ? `${verdicts} ${name}` : verdicts;
}

function userSignature(name: ByteString, { users }: Tokens, atoms: Atoms, universe: Universe): string {
  const attempt = attemptOf(nobody, name, universe);
  const verdicts = users.general.map((token) => matchUser([token], attempt)[0]).join('');
  const own = users.named.has(name) ? `${verdicts} ${name}` : verdicts;
  if (atoms.sharedDatabases.size === 0) return own;
  const { role } = attempt;
  const groups = role === undefined || role === 'missing' ? [] : [...role.memberOf];
  const related = [...groups, name].filter((group) => atoms.sharedDatabases.has(group)).toSorted();
  return `${own} ${related.join('/')}`;
}

const plainAttempt = {
  transport: { kind: 'local' },
  replication: 'no',
  certificateVerified: false,
} as const;
