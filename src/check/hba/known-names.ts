import type { ByteString } from '../../text/byte-string.ts';
import type { CheckedServer } from '../checked-server.ts';

/** NamedThing is what a field of pg_hba.conf names. */
export type NamedThing = 'database' | 'user';

/** isKnownName tells whether a role or a database is known to have a name, so that a strange word is what it says. */
export function isKnownName({ universe }: CheckedServer, name: ByteString, thing: NamedThing): boolean {
  const names = thing === 'user' ? universe.roleNames : universe.databaseNames;
  return names?.includes(name) === true;
}
