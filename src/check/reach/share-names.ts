import type { NameClass } from '../../access/regions/name-space.ts';
import type { Rectangle } from '../../access/regions/rectangles.ts';
import type { ByteString } from '../../text/byte-string.ts';

/** shareNames tells whether two rectangles of one map have a pair of database and user in common. */
export function shareNames(one: Rectangle, other: Rectangle): boolean {
  return shareClass(one.databases, other.databases) && shareClass(one.users, other.users);
}

/** SharedNames is a pair that two rectangles have in common. */
export interface SharedNames {
  readonly database: ByteString;
  readonly user: ByteString;
}

/** sharedNames gives such a pair, an example of both; undefined where there is none. */
export function sharedNames(one: Rectangle, other: Rectangle): SharedNames | undefined {
  const database = sharedOf(one.databases, other.databases);
  const user = sharedOf(one.users, other.users);
  return database === undefined || user === undefined ? undefined : { database, user };
}

function shareClass(one: readonly NameClass[], other: readonly NameClass[]): boolean {
  return sharedOf(one, other) !== undefined;
}

function sharedOf(one: readonly NameClass[], other: readonly NameClass[]): ByteString | undefined {
  const names = new Set(one.flatMap((own) => own.names));
  return other.flatMap((own) => own.names).find((name) => names.has(name));
}
