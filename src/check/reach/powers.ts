import type { Universe } from '../../access/universe.ts';
import { byteString, type ByteString } from '../../text/byte-string.ts';

/** Power is what makes a role worth more to an attacker than the rows it may read. */
export type Power = 'superuser' | 'CREATEROLE' | 'REPLICATION' | ServerRole;

/** Roles of the server whose members read, write or run files of the machine (manual: predefined-roles). */
const serverRoles = ['pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files'] as const;
type ServerRole = (typeof serverRoles)[number];

const postgres = byteString('postgres');

/** powersOf lists what a role can do beyond its grants. Where roles are not known, postgres is the superuser. */
export function powersOf(universe: Universe, name: ByteString): readonly Power[] {
  const role = universe.role(name);
  if (role === 'missing') return [];
  if (role === 'unknown') return name === postgres ? ['superuser'] : [];
  if (role.superuser) return ['superuser'];
  return [
    ...(role.createsRoles === true ? (['CREATEROLE'] as const) : []),
    ...(role.replication ? (['REPLICATION'] as const) : []),
    ...serverRoles.filter((group) => role.memberOf.has(byteString(group))),
  ];
}
