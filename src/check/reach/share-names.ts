import type { NameClass } from '../../access/regions/name-space.ts';
import type { Rectangle } from '../../access/regions/rectangles.ts';

/** shareNames tells whether two rectangles of one map have a pair of database and user in common. */
export function shareNames(one: Rectangle, other: Rectangle): boolean {
  return shareClass(one.databases, other.databases) && shareClass(one.users, other.users);
}

function shareClass(one: readonly NameClass[], other: readonly NameClass[]): boolean {
  const names = new Set(one.flatMap((own) => own.names));
  return other.some((own) => own.names.some((name) => names.has(name)));
}
