import type { Universe } from '../access/universe.ts';
import type { HbaRecord } from '../hba/record.ts';
import { byteString, toDisplay, type ByteString } from '../text/byte-string.ts';

/** Names that programs for backups have in their manuals, and people give to roles for them. */
const backup = /backup|barman|pgbackrest|wal-?g\b|restore|pg_?dump/i;

/** untouched gives why a line is not to be narrowed whatever the log says; undefined where it may be. */
export function untouched(record: HbaRecord, universe: Universe): string | undefined {
  const { type, method, databases, users, text } = record;
  if (method === 'reject') return 'it keeps others out';
  if (type === 'local' && owners(universe).some((owner) => takesIn(record, owner))) {
    return 'the way in for the owner when all else fails';
  }
  if (databases.some(({ kind }) => kind === 'replication')) return 'for replication';
  if (users.some((token) => token.kind === 'name' && backup.test(token.name)) || backup.test(commentOf(text))) {
    return 'for backups';
  }
  return undefined;
}

/** The superusers where they are known, else the name that a server's first role has. */
function owners({ roleNames, role }: Universe): readonly ByteString[] {
  const superusers = (roleNames ?? []).filter((name) => {
    const facts = role(name);
    return facts !== 'unknown' && facts !== 'missing' && facts.superuser;
  });
  return superusers.length > 0 ? superusers : [byteString('postgres')];
}

/** A group may hold the owner, and a pattern may fit it. */
function takesIn({ users }: HbaRecord, owner: ByteString): boolean {
  return users.some((token) => token.kind !== 'name' || token.name === owner);
}

/** commentOf gives what stands behind the # of a line; a # in quotes is none. */
export function commentOf(text: ByteString): string {
  const bare = text.replaceAll(/"[^"]*"?/g, (quoted) => '_'.repeat(quoted.length));
  const hash = bare.indexOf('#');
  return hash === -1 ? '' : toDisplay(text).slice(hash);
}
