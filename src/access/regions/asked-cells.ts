import type { ByteString } from '../../text/byte-string.ts';
import { cellsOf, type CellSet } from './cell-set.ts';
import type { AskedNames, NameClass, NameSpace } from './name-space.ts';

/** AskedPair is the database and the user that somebody asks about; what is absent is not asked. */
export interface AskedPair {
  readonly database?: ByteString;
  readonly user?: ByteString;
}

/** namesOf gives the names that are to be told apart for this, also where no line names them. */
export function namesOf({ database, user }: AskedPair): AskedNames {
  return {
    ...(database !== undefined && { databases: [database] }),
    ...(user !== undefined && { users: [user] }),
  };
}

/** askedCells gives the cells of a space that somebody asks about; undefined for all. */
export function askedCells({ databases, users, cells }: NameSpace, asked: AskedPair): CellSet | undefined {
  if (asked.database === undefined && asked.user === undefined) return undefined;
  const own = (classes: readonly NameClass[], name: ByteString | undefined): readonly number[] =>
    [...classes.keys()].filter((index) => name === undefined || classes[index]?.names.includes(name) === true);
  const askedUsers = own(users, asked.user);
  return cellsOf(
    cells,
    own(databases, asked.database).flatMap((one) => askedUsers.map((other) => one * users.length + other)),
  );
}

/** askedNames leaves of some classes the name that somebody asks about, if any. */
export function askedNames(classes: readonly NameClass[], asked: ByteString | undefined): readonly NameClass[] {
  if (asked === undefined) return classes;
  return classes.some(({ names }) => names.includes(asked)) ? [{ names: [asked], isOpen: false }] : [];
}
