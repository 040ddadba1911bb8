import type { BitSet } from './bit-set.ts';
import { membersOf } from './bit-set.ts';
import type { NameClass, NameSpace } from './name-space.ts';

/** Rectangle is all pairs of some databases and some users. */
export interface Rectangle {
  readonly databases: readonly NameClass[];
  readonly users: readonly NameClass[];
}

/** rectanglesOf cuts a set of pairs into rectangles: users together that have the same databases. */
export function rectanglesOf(space: NameSpace, cells: BitSet): readonly Rectangle[] {
  const databasesOf = new Map<number, number[]>();
  for (const cell of membersOf(cells)) {
    const user = cell % space.users.length;
    const database = Math.floor(cell / space.users.length);
    const databases = databasesOf.get(user);
    if (databases === undefined) databasesOf.set(user, [database]);
    else databases.push(database);
  }
  const usersOf = new Map<string, { readonly databases: readonly number[]; readonly users: number[] }>();
  for (const [user, databases] of databasesOf) {
    const key = databases.join(',');
    const rectangle = usersOf.get(key);
    if (rectangle === undefined) usersOf.set(key, { databases, users: [user] });
    else rectangle.users.push(user);
  }
  return [...usersOf.values()].map(({ databases, users }) => ({
    databases: databases.flatMap((index) => space.databases[index] ?? []),
    users: users.flatMap((index) => space.users[index] ?? []),
  }));
}
