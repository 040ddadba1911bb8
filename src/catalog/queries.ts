import { bytesOf, hexOf } from './name-bytes.ts';

/**
 * The texts that the control connection runs. Every name is qualified and the connection's own settings are fixed when
 * it is opened, so that no setting of a client or of a role can redirect them (CVE-2025-12819). Names travel as bytes:
 * parameters in binary under client_encoding SQL_ASCII, results in hexadecimal.
 */

/** RoleSource is where verifiers are read: pg_authid, or a SECURITY DEFINER function where it may not be (docs/catalog.md). */
export type RoleSource = 'pg_authid' | 'function';

/**
 * NameForm is how the names of a look-up are compared. As names they are found by an index, but the server takes no
 * parameter that its encoding does not have, and roles and databases are shared by databases of all encodings. As bytes any
 * name is found, by reading all rows.
 */
export type NameForm = 'names' | 'bytes';

const roleJoins: Readonly<Record<RoleSource, Readonly<Record<NameForm, string>>>> = {
  pg_authid: {
    names: 'LEFT JOIN pg_catalog.pg_authid r ON r.rolname OPERATOR(pg_catalog.=) $1',
    bytes: `LEFT JOIN pg_catalog.pg_authid r ON ${bytesOf('r.rolname')} OPERATOR(pg_catalog.=) $1`,
  },
  function: {
    names: 'LEFT JOIN postern.pg_authid($1) r ON r.rolname OPERATOR(pg_catalog.=) $1',
    bytes: `LEFT JOIN (pg_catalog.pg_roles n CROSS JOIN LATERAL postern.pg_authid(n.rolname) r)
    ON ${bytesOf('n.rolname')} OPERATOR(pg_catalog.=) $1`,
  },
};

const databaseJoins: Readonly<Record<NameForm, string>> = {
  names: 'LEFT JOIN pg_catalog.pg_database d ON d.datname OPERATOR(pg_catalog.=) $2',
  bytes: `LEFT JOIN pg_catalog.pg_database d ON ${bytesOf('d.datname')} OPERATOR(pg_catalog.=) $2`,
};

/** The names of a role's groups, the role's own included, in hexadecimal. */
const memberOf = `(
         WITH RECURSIVE groups(oid) AS (
           SELECT r.oid
           UNION
           SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN groups g ON m.member OPERATOR(pg_catalog.=) g.oid)
         SELECT pg_catalog.array_agg(${hexOf('pg_catalog.pg_get_userbyid(g.oid)')})
           FROM groups g)`;

/**
 * rolesQuery asks for the roles whose names are in $1, in hexadecimal with commas between them. It reads pg_roles, which
 * everybody may, and which shows no verifier.
 */
export const rolesQuery = `
SELECT n.hex AS name, r.rolsuper, r.rolcanlogin, r.rolreplication,
       coalesce(r.rolvaliduntil < pg_catalog.clock_timestamp(), false) AS expired,
       ${memberOf} AS member_of
  FROM pg_catalog.pg_roles r
 CROSS JOIN LATERAL ${hexOf('r.rolname')} AS n(hex)
 WHERE n.hex OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(pg_catalog.convert_from($1::pg_catalog.bytea, 'SQL_ASCII'), ','))`;

/** lookUpQuery asks for one role ($1) and one database ($2); one row always, with nulls for what does not exist. */
export function lookUpQuery(source: RoleSource, form: NameForm): string {
  return `
SELECT r.oid IS NOT NULL AS role_exists,
       r.rolsuper, r.rolcanlogin, r.rolreplication, r.rolpassword,
       coalesce(r.rolvaliduntil < pg_catalog.clock_timestamp(), false) AS expired,
       CASE WHEN r.oid IS NULL THEN NULL ELSE ${memberOf} END AS member_of,
       coalesce((SELECT pg_catalog.pg_has_role(r.oid, p.oid, 'USAGE')
                   FROM pg_catalog.pg_roles p
                  WHERE p.rolname OPERATOR(pg_catalog.=) 'pg_use_reserved_connections'), false) AS reserved,
       d.oid IS NOT NULL AS database_exists,
       d.datallowconn,
       pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT') AS may_connect
  FROM (SELECT) AS one
  ${roleJoins[source][form]}
  ${databaseJoins[form]}`;
}

/** sourceQuery tells which of the two the control user can use. */
export const sourceQuery = `
SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT') AS reads_pg_authid,
       pg_catalog.to_regprocedure('postern.pg_authid(pg_catalog.name)') IS NOT NULL AS has_function`;
