import type { SessionFacts } from '../change/survivor.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { fromBuffer } from '../text/byte-string.ts';
import type { ControlConnection } from './control-connection.ts';
import { hexOf } from './name-bytes.ts';

interface ActivityRow {
  readonly user_name: string | null;
  readonly database: string | null;
  readonly address: string | null;
  readonly encryption: 'tls' | 'gss' | 'none';
  readonly application: string;
  readonly is_sender: boolean;
  readonly is_own: boolean;
}

const activityQuery = `
SELECT ${hexOf('a.usename')} AS user_name,
       ${hexOf('a.datname')} AS database,
       pg_catalog.host(a.client_addr) AS address,
       CASE WHEN s.ssl THEN 'tls' WHEN g.encrypted THEN 'gss' ELSE 'none' END AS encryption,
       coalesce(a.application_name, '') AS application,
       a.backend_type OPERATOR(pg_catalog.=) 'walsender' AS is_sender,
       a.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AS is_own
  FROM pg_catalog.pg_stat_activity a
  LEFT JOIN pg_catalog.pg_stat_ssl s ON s.pid OPERATOR(pg_catalog.=) a.pid
  LEFT JOIN pg_catalog.pg_stat_gssapi g ON g.pid OPERATOR(pg_catalog.=) a.pid
 WHERE a.backend_type IN ('client backend', 'walsender')`;

/** Activity is who is connected; our own session apart. */
export interface Activity {
  readonly own: SessionFacts | undefined;
  readonly others: readonly SessionFacts[];
}

/** readActivity asks who is connected. A role without pg_read_all_stats sees the addresses of its own sessions only. */
export async function readActivity(connection: ControlConnection): Promise<Activity> {
  const rows = await connection.ask<ActivityRow>('postern_activity', activityQuery);
  const own = rows.find((row) => row.is_own);
  const sessions = (row: ActivityRow): readonly SessionFacts[] => {
    const session = sessionOf(row);
    return session === undefined ? [] : [session];
  };
  return {
    own: own === undefined ? undefined : sessionOf(own),
    others: rows.filter((row) => !row.is_own).flatMap(sessions),
  };
}

function sessionOf(row: ActivityRow): SessionFacts | undefined {
  if (row.user_name === null) return undefined;
  const address = row.address === null ? undefined : parsePeerAddress(row.address);
  return {
    user: fromHex(row.user_name),
    database: row.database === null || row.database === '' ? undefined : fromHex(row.database),
    transport: address === undefined ? { kind: 'local' } : { kind: 'tcp', encryption: row.encryption, address },
    application: row.application,
    isWalSender: row.is_sender,
  };
}

function fromHex(text: string): SessionFacts['user'] {
  return fromBuffer(Buffer.from(text, 'hex'));
}

/** LoadState is what the server says of its last reload. */
export interface LoadState {
  readonly loadedAt: Date;
  readonly pendingRestart: readonly string[];
}

/** readLoadState asks a new session for what the postmaster has passed on to it. */
export async function readLoadState(connection: ControlConnection): Promise<LoadState | undefined> {
  const [row] = await connection.ask<{ loaded_at: Date; pending: readonly string[] | null }>(
    'postern_load_state',
    `SELECT pg_catalog.pg_conf_load_time() AS loaded_at,
            (SELECT pg_catalog.array_agg(name) FROM pg_catalog.pg_settings WHERE pending_restart) AS pending`,
  );
  return row && { loadedAt: row.loaded_at, pendingRestart: row.pending ?? [] };
}

/** ViewError is a row of a view that says that a file, or a line, would not load. */
export interface ViewError {
  readonly file: string;
  readonly line: number;
  readonly error: string;
  /** The setting, where it is one. */
  readonly setting: string | undefined;
}

/** readSettingErrors lists the rows of pg_file_settings with an error. */
export async function readSettingErrors(connection: ControlConnection): Promise<readonly ViewError[]> {
  const rows = await connection.ask<{ file: string | null; line: number | null; name: string | null; error: string }>(
    'postern_file_errors',
    `SELECT sourcefile AS file, sourceline AS line, name, error FROM pg_catalog.pg_file_settings
      WHERE error IS NOT NULL`,
  );
  return rows.map(({ file, line, name, error }) => ({
    file: file ?? 'postgresql.conf',
    line: line ?? 0,
    error,
    setting: name ?? undefined,
  }));
}
