import { standInVerifiers } from '../access/stored-password.ts';
import type { DatabaseFacts, RoleFacts } from '../access/role.ts';
import { emptyUniverse, type Universe } from '../access/universe.ts';
import type { CatalogFacts, Membership } from '../check/roles/catalog-facts.ts';
import { fromBuffer, fromUtf8, type ByteString } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import type { ControlConnection } from './control-connection.ts';
import { databasesQuery, extensionsQuery, membershipsQuery, rolesQuery, walSendersQuery } from './server-queries.ts';

/** ServerUniverse is the roles and databases of a running server. */
export interface ServerUniverse {
  readonly universe: Universe;
  readonly catalog: CatalogFacts;
}

interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly rolsuper: boolean;
  readonly rolcanlogin: boolean;
  readonly rolreplication: boolean;
  readonly rolcreaterole: boolean;
  readonly rolinherit: boolean;
  readonly rolconnlimit: number;
  readonly expired: boolean;
  readonly has_end: boolean;
  readonly verifier: 'md5' | 'scram' | 'other' | null;
  /** Null unless it was asked for. */
  readonly rolpassword: string | null;
}

interface MembershipRow {
  readonly group_id: string;
  readonly member_id: string;
  readonly inherits: boolean | null;
  readonly may_set: boolean;
}

interface DatabaseRow {
  readonly name: string;
  readonly datallowconn: boolean;
  readonly public_may_connect: boolean;
}

/**
 * readServerUniverse asks for roles, memberships and databases. Of verifiers only the kind leaves the server, unless they
 * themselves are wanted.
 */
export async function readServerUniverse(
  connection: ControlConnection,
  version: number,
  wantsVerifiers: boolean,
): Promise<ServerUniverse> {
  const { rows: roles, passwordsKnown } = await readRoles(connection, wantsVerifiers);
  const grants = await connection.ask<MembershipRow>('postern_memberships', membershipsQuery(version >= 16));
  const databases = await connection.ask<DatabaseRow>('postern_databases', databasesQuery);
  const senders = await connection.ask<{ name: string | null }>('postern_wal_senders', walSendersQuery);
  const extensions = await connection.ask<{ name: string }>('postern_extensions', extensionsQuery);
  return {
    universe: { ...universeOf(roles, grants, databases), extensions: extensions.map(({ name }) => name) },
    catalog: {
      passwordsKnown,
      memberships: membershipsOf(roles, grants),
      walSenders: senders.flatMap(({ name }) => (name === null ? [] : [fromHex(name)])),
    },
  };
}

async function readRoles(
  connection: ControlConnection,
  wantsVerifiers: boolean,
): Promise<{ rows: readonly RoleRow[]; passwordsKnown: boolean }> {
  try {
    const rows = await connection.ask<RoleRow>('postern_authid', rolesQuery('pg_authid', wantsVerifiers));
    return { rows, passwordsKnown: true };
  } catch {
    // Only superusers may read pg_authid.
    return {
      rows: await connection.ask<RoleRow>('postern_roles', rolesQuery('pg_roles', false)),
      passwordsKnown: false,
    };
  }
}

function universeOf(
  rows: readonly RoleRow[],
  grants: readonly MembershipRow[],
  databases: readonly DatabaseRow[],
): Universe {
  const names = new Map(rows.map(({ id, name }) => [id, fromHex(name)]));
  const groups = new Map<string, string[]>();
  for (const { group_id, member_id } of grants) groups.set(member_id, [...(groups.get(member_id) ?? []), group_id]);
  const roles = new Map(rows.map((row) => [fromHex(row.name), roleOf(row, names, groups)]));
  const known = new Map(databases.map((row) => [fromHex(row.name), databaseOf(row)]));
  return {
    ...emptyUniverse,
    roleNames: [...roles.keys()],
    databaseNames: [...known.keys()],
    role: (name) => roles.get(name) ?? 'missing',
    database: (name) => known.get(name) ?? 'missing',
  };
}

function roleOf(
  row: RoleRow,
  names: ReadonlyMap<string, ByteString>,
  groups: ReadonlyMap<string, readonly string[]>,
): RoleFacts {
  return {
    name: fromHex(row.name),
    superuser: row.rolsuper,
    canLogin: row.rolcanlogin,
    replication: row.rolreplication,
    createsRoles: row.rolcreaterole,
    expired: row.expired,
    hasEnd: row.has_end,
    memberOf: new Set([...closureOf(row.id, groups)].flatMap((id) => names.get(id) ?? [])),
    usesReservedConnections: false,
    connectionLimit: row.rolconnlimit,
    ...(row.verifier !== null && { verifier: new Secret(fromUtf8(row.rolpassword ?? standIns[row.verifier])) }),
  };
}

const standIns = { ...standInVerifiers, other: 'other' };

function closureOf(
  id: string,
  groups: ReadonlyMap<string, readonly string[]>,
  seen = new Set<string>(),
): ReadonlySet<string> {
  if (seen.has(id)) return seen;
  seen.add(id);
  for (const group of groups.get(id) ?? []) closureOf(group, groups, seen);
  return seen;
}

function databaseOf({ datallowconn, public_may_connect }: DatabaseRow): DatabaseFacts {
  return { allowsConnections: datallowconn, connectGranted: public_may_connect };
}

function membershipsOf(rows: readonly RoleRow[], grants: readonly MembershipRow[]): readonly Membership[] {
  const roles = new Map(rows.map((row) => [row.id, row]));
  return grants.flatMap(({ group_id, member_id, inherits, may_set }) => {
    const group = roles.get(group_id);
    const member = roles.get(member_id);
    if (group === undefined || member === undefined) return [];
    return [
      {
        group: fromHex(group.name),
        member: fromHex(member.name),
        inherits: inherits ?? member.rolinherit,
        maySet: may_set,
      },
    ];
  });
}

function fromHex(text: string): ByteString {
  return fromBuffer(Buffer.from(text, 'hex'));
}
