import { hexOf } from './name-bytes.ts';

/**
 * What a check asks a running server. Every name is qualified, as in queries.ts; names of roles and databases travel in
 * hexadecimal, since they are bytes.
 */

/** settingsQuery lists pg_settings; `unit` is that of a bare number. */
export const settingsQuery = `
SELECT name, setting, unit, source, sourcefile, pending_restart FROM pg_catalog.pg_settings ORDER BY name`;

/** stateQuery asks for what is no setting. */
export const stateQuery = `
SELECT pg_catalog.current_setting('server_version') AS version,
       pg_catalog.current_setting('server_version_num') AS version_number,
       pg_catalog.pg_conf_load_time() AS loaded_at,
       pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()) AS started_at`;

/** readFileQuery reads a whole file ($1) of the server's machine; an error where that is not allowed. */
export const readFileQuery = `SELECT pg_catalog.pg_read_binary_file($1::pg_catalog.text) AS bytes`;

/** modifiedQuery tells when a file ($1) was written last. */
export const modifiedQuery = `SELECT (pg_catalog.pg_stat_file($1::pg_catalog.text)).modification AS modified`;

/** listDirectoryQuery lists a directory ($1) with what each name is. */
export const listDirectoryQuery = `
SELECT f AS name, (pg_catalog.pg_stat_file($1::pg_catalog.text || '/' || f)).isdir AS is_directory
  FROM pg_catalog.pg_ls_dir($1::pg_catalog.text) AS f`;

/**
 * rolesQuery lists all roles; verifiers only where pg_authid can be read, and of these only what tells their kind, unless
 * they themselves are wanted.
 */
export function rolesQuery(source: 'pg_authid' | 'pg_roles', wantsVerifiers: boolean): string {
  const verifier = source === 'pg_authid' ? 'rolpassword' : 'NULL::pg_catalog.text';
  return `
SELECT r.oid::pg_catalog.int8 AS id, ${hexOf('r.rolname')} AS name,
       rolsuper, rolcanlogin, rolreplication, rolcreaterole, rolinherit, rolconnlimit,
       rolvaliduntil IS NOT NULL AND rolvaliduntil OPERATOR(pg_catalog.<>) 'infinity' AS has_end,
       coalesce(rolvaliduntil < pg_catalog.clock_timestamp(), false) AS expired,
       CASE WHEN ${verifier} LIKE 'md5%' THEN 'md5' WHEN ${verifier} LIKE 'SCRAM-SHA-256$%' THEN 'scram'
            WHEN ${verifier} IS NOT NULL THEN 'other' END AS verifier,
       ${wantsVerifiers ? verifier : 'NULL'} AS rolpassword
  FROM pg_catalog.${source} r`;
}

/** membershipsQuery lists who was granted what; the options of a grant exist from 16 on. */
export function membershipsQuery(hasOptions: boolean): string {
  const options = hasOptions
    ? 'm.inherit_option AS inherits, m.set_option AS may_set'
    : 'NULL AS inherits, true AS may_set';
  return `SELECT m.roleid::pg_catalog.int8 AS group_id, m.member::pg_catalog.int8 AS member_id, ${options}
  FROM pg_catalog.pg_auth_members m`;
}

/** databasesQuery lists all databases, and whether everybody may connect. */
export const databasesQuery = `
SELECT ${hexOf('datname')} AS name, datallowconn,
       pg_catalog.has_database_privilege('public', oid, 'CONNECT') AS public_may_connect
  FROM pg_catalog.pg_database`;

/** extensionsQuery lists the extensions of the database that is connected to. */
export const extensionsQuery = `SELECT extname AS name FROM pg_catalog.pg_extension`;

/** sessionsQuery counts sessions of other machines, and those of them without encryption. */
export const sessionsQuery = `
SELECT pg_catalog.count(*)::pg_catalog.int4 AS remote,
       (pg_catalog.count(*) FILTER (WHERE NOT s.ssl))::pg_catalog.int4 AS unencrypted
  FROM pg_catalog.pg_stat_activity a JOIN pg_catalog.pg_stat_ssl s ON s.pid OPERATOR(pg_catalog.=) a.pid
 WHERE a.client_addr IS NOT NULL
   AND NOT (a.client_addr OPERATOR(pg_catalog.<<=) '127.0.0.0/8' OR a.client_addr OPERATOR(pg_catalog.=) '::1')`;

/** walSendersQuery lists whom standbys log in as. */
export const walSendersQuery = `SELECT ${hexOf('usename')} AS name FROM pg_catalog.pg_stat_replication`;

/** refusedQuery lists the lines of pg_hba.conf, or of pg_ident.conf, that the server would refuse. */
export function refusedQuery(view: 'pg_hba_file_rules' | 'pg_ident_file_mappings', namesFiles: boolean): string {
  // A line that is refused for an unknown option of an old server has neither a type nor an error.
  const isBad = view === 'pg_hba_file_rules' ? 'error IS NOT NULL OR type IS NULL' : 'error IS NOT NULL';
  return `
SELECT ${namesFiles ? 'file_name' : 'NULL::pg_catalog.text'} AS file, line_number AS line, error
  FROM pg_catalog.${view}
 WHERE (${isBad}) AND coalesce(error, '') NOT LIKE '%SSL is disabled%'`;
}
