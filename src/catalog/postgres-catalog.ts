import type { ClientConfig } from 'pg';
import type { DatabaseFacts, RoleFacts } from '../access/role.ts';
import type { Journal } from '../journal/journal.ts';
import { fromBuffer, toBuffer, type ByteString } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import { messageOf } from '../text/thrown.ts';
import type { Catalog, CatalogAnswer, RolesAnswer } from './catalog.ts';
import { ControlConnection } from './control-connection.ts';
import { lookUpQuery, rolesQuery, sourceQuery, type RoleSource } from './queries.ts';

/** Milliseconds that opening the control connection may take; libpq has no default, a login cannot wait longer. */
const connectTimeout = 10_000;
/** Milliseconds that a look-up may take. Far above what a busy server needs, far below authentication_timeout. */
const queryTimeout = 10_000;

interface LookUpRow {
  readonly role_exists: boolean;
  readonly rolsuper: boolean;
  readonly rolcanlogin: boolean;
  readonly rolreplication: boolean;
  readonly rolpassword: string | null;
  readonly expired: boolean;
  readonly member_of: readonly string[];
  readonly reserved: boolean;
  readonly database_exists: boolean;
  readonly datallowconn: boolean;
  readonly may_connect: boolean | null;
}

interface RoleRow {
  readonly name: string;
  readonly rolsuper: boolean;
  readonly rolcanlogin: boolean;
  readonly rolreplication: boolean;
  readonly expired: boolean;
  readonly member_of: readonly string[];
}

interface SourceRow {
  readonly reads_pg_authid: boolean;
  readonly has_function: boolean;
}

/** openCatalog gives a catalog that asks the upstream server over one control connection, opened at the first question. */
export function openCatalog(servers: readonly ClientConfig[], journal: Pick<Journal, 'log'>): Catalog {
  const connection = new ControlConnection({
    servers,
    connectTimeout,
    queryTimeout,
    onLost: (reason) => journal.log({ severity: 'LOG', message: 'lost the control connection', detail: reason }),
  });
  let source: RoleSource | undefined;

  async function chooseSource(): Promise<RoleSource> {
    const [found] = await connection.ask<SourceRow>('postern_source', sourceQuery);
    if (found?.reads_pg_authid === true) return 'pg_authid';
    if (found?.has_function === true) return 'function';
    throw new Error('the control user may not read pg_authid and there is no function postern.pg_authid(name)');
  }

  return {
    async lookUp(user, database) {
      try {
        source ??= await chooseSource();
        const form = isAscii(user) && isAscii(database) ? 'names' : 'bytes';
        const names = [toBuffer(user), toBuffer(database)];
        const query = lookUpQuery(source, form);
        const [row] = await connection.ask<LookUpRow>(`postern_look_up_${source}_${form}`, query, names);
        return row === undefined ? unavailable('no answer') : answerOf(user, row);
      } catch (error) {
        source = undefined;
        return unavailable(messageOf(error));
      }
    },
    async roles(names): Promise<RolesAnswer> {
      try {
        const list = Buffer.from(names.map((name) => toBuffer(name).toString('hex')).join(','));
        const rows = await connection.ask<RoleRow>('postern_roles', rolesQuery, [list]);
        return { kind: 'known', roles: new Map(rows.map(roleEntry)) };
      } catch (error) {
        return unavailable(messageOf(error));
      }
    },
    close: () => connection.close(),
  };
}

/** ASCII is part of every encoding that a server can have (manual: multibyte-charset-supported). */
function isAscii(name: ByteString): boolean {
  return !/[\x80-\xff]/.test(name);
}

function unavailable(reason: string): Extract<CatalogAnswer, { kind: 'unavailable' }> {
  return { kind: 'unavailable', reason };
}

function answerOf(user: ByteString, row: LookUpRow): CatalogAnswer {
  return { kind: 'known', role: roleOf(user, row), database: databaseOf(row) };
}

function roleOf(user: ByteString, row: LookUpRow): RoleFacts | 'missing' {
  if (!row.role_exists) return 'missing';
  return {
    name: user,
    superuser: row.rolsuper,
    canLogin: row.rolcanlogin,
    replication: row.rolreplication,
    expired: row.expired,
    ...(row.rolpassword !== null && { verifier: new Secret(fromBuffer(Buffer.from(row.rolpassword))) }),
    memberOf: new Set(row.member_of.map(fromHex)),
    usesReservedConnections: row.reserved,
  };
}

function roleEntry(row: RoleRow): readonly [ByteString, RoleFacts] {
  const name = fromHex(row.name);
  const facts = {
    name,
    superuser: row.rolsuper,
    canLogin: row.rolcanlogin,
    replication: row.rolreplication,
    expired: row.expired,
    memberOf: new Set(row.member_of.map(fromHex)),
    // Only logins are counted against the reserved slots.
    usesReservedConnections: false,
  };
  return [name, facts];
}

function fromHex(hex: string): ByteString {
  return fromBuffer(Buffer.from(hex, 'hex'));
}

function databaseOf(row: LookUpRow): DatabaseFacts | 'missing' {
  if (!row.database_exists) return 'missing';
  return { allowsConnections: row.datallowconn, connectGranted: row.may_connect === true };
}
