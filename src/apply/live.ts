import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { ControlConnection } from '../catalog/control-connection.ts';
import { parseConninfo, type Conninfo } from '../upstream/conninfo.ts';
import { catalogServers } from '../upstream/pg-config.ts';

/** LiveServer is how a running server is asked. */
export interface LiveServer {
  readonly conninfo: Conninfo;
  readonly servers: readonly ClientConfig[];
  /** Where its Unix socket is; undefined where it has none. */
  readonly socketDirectory: string | undefined;
  readonly port: number;
}

/** Milliseconds for connecting, and for one question: somebody sits and waits, and a timer runs. */
const timeout = 10_000;

/** connectLive opens a connection that is closed by whoever asked for it; every call makes a new session. */
export function connectLive({ servers }: LiveServer): ControlConnection {
  return new ControlConnection({ servers, connectTimeout: timeout, queryTimeout: timeout, onLost: () => {} });
}

/** withLive asks something over a session of its own. */
export async function withLive<T>(live: LiveServer, ask: (connection: ControlConnection) => Promise<T>): Promise<T> {
  const connection = connectLive(live);
  try {
    return await ask(connection);
  } finally {
    await connection.close();
  }
}

/** Lines of postmaster.pid, counted from 0 (miscadmin.h, LOCK_FILE_LINE_*). */
const portLine = 3;
const socketLine = 4;

/**
 * liveServerOf says how to ask the server of a data directory: as the connection string says, else over its socket as the
 * role with the name of our account. It gives the text of what is wrong with the string.
 */
export function liveServerOf(
  dataDirectory: string,
  uri: string | undefined,
  role: string | undefined,
): LiveServer | string {
  const lines = pidLines(dataDirectory);
  const port = Number(lines[portLine] ?? '5432');
  const socketDirectory = lines[socketLine]?.trim() || undefined;
  const usual = {
    host: socketDirectory ?? 'localhost',
    port: String(port),
    user: role ?? process.env['PGUSER'] ?? userInfo().username,
    dbname: 'postgres',
  };
  const parsed = parseConninfo(uri ?? printConninfo(usual));
  if (parsed.kind === 'invalid') return parsed.message;
  const { conninfo } = parsed;
  return { conninfo, servers: catalogServers(conninfo), socketDirectory, port };
}

function pidLines(dataDirectory: string): readonly string[] {
  try {
    return readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function printConninfo(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value.replaceAll(/['\\]/g, '\\$&')}'`)
    .join(' ');
}
