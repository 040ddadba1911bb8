import { membersOf, type CellSet } from './cell-set.ts';
import type { NameClass, NameSpace } from './name-space.ts';

/** Rectangle is all pairs of some databases and some users. */
export interface Rectangle {
  readonly databases: readonly NameClass[];
  readonly users: readonly NameClass[];
}

/** Block is a rectangle by the numbers of the classes, ascending. */
interface Block {
  readonly databases: readonly number[];
  readonly users: readonly number[];
}

/** rectanglesOf cuts a set of pairs into rectangles: users together that have the same databases. */
export function rectanglesOf(space: NameSpace, cells: CellSet): readonly Rectangle[] {
  const kept = blocksOf(space, { ...cells, isInverted: false });
  const blocks = cells.isInverted ? leftBy(space, kept) : kept;
  return blocks.toSorted(byFirst).map(({ databases, users }) => ({
    databases: databases.flatMap((index) => space.databases[index] ?? []),
    users: users.flatMap((index) => space.users[index] ?? []),
  }));
}

/** countNames tells how many names the rectangles of a set list, without making them: of a few thousand lines, millions. */
export function countNames(space: NameSpace, cells: CellSet): number {
  const blocks = blocksOf(space, { ...cells, isInverted: false });
  const named = blocks.reduce((sum, { users }) => sum + users.length, 0);
  const taken = blocks.reduce((sum, { databases }) => sum + databases.length, 0);
  if (!cells.isInverted) return named + taken;
  return space.users.length + (blocks.length + 1) * space.databases.length - taken;
}

function blocksOf(space: NameSpace, cells: CellSet): readonly Block[] {
  const databasesOf = new Map<number, number[]>();
  for (const cell of membersOf(cells)) {
    const user = cell % space.users.length;
    const database = Math.floor(cell / space.users.length);
    const databases = databasesOf.get(user);
    if (databases === undefined) databasesOf.set(user, [database]);
    else databases.push(database);
  }
  const blocks = new Map<string, { readonly databases: readonly number[]; readonly users: number[] }>();
  for (const [user, databases] of databasesOf) {
    const key = databases.join(',');
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, { databases, users: [user] });
    else block.users.push(user);
  }
  return [...blocks.values()].map(({ databases, users }) => ({ databases, users: users.toSorted((a, b) => a - b) }));
}

/** What some blocks leave of a space. */
function leftBy(space: NameSpace, blocks: readonly Block[]): readonly Block[] {
  const touched = new Set(blocks.flatMap(({ users }) => users));
  const untouched = [...space.users.keys()].filter((user) => !touched.has(user));
  const databases = [...space.databases.keys()];
  const rests = blocks.map(({ databases: taken, users }) => {
    const without = new Set(taken);
    return { databases: databases.filter((database) => !without.has(database)), users };
  });
  return [{ databases, users: untouched }, ...rests].filter((block) => block.databases.length * block.users.length > 0);
}

function byFirst(one: Block, other: Block): number {
  return (one.databases[0] ?? 0) - (other.databases[0] ?? 0) || (one.users[0] ?? 0) - (other.users[0] ?? 0);
}
