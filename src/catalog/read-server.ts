import type { ClientConfig } from 'pg';
import type { CheckedServer } from '../check/checked-server.ts';
import { examineServer, type ServerInput } from '../check/examine-server.ts';
import { findCycle } from '../check/hba/word-files.ts';
import type { LiveFacts } from '../check/host/live-facts.ts';
import { quote } from '../conf/token.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseServerVersion, type ServerVersion } from '../dialect/server-version.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { messageOf } from '../text/thrown.ts';
import { ControlConnection } from './control-connection.ts';
import { readServerFiles } from './server-files.ts';
import { modifiedQuery, refusedQuery, sessionsQuery, settingsQuery, stateQuery } from './server-queries.ts';
import { readServerUniverse } from './server-universe.ts';

/** Milliseconds for connecting, and for one question: somebody sits and waits. */
const timeout = 10_000;

/** ReadServer is a running server as far as the connection may see it. */
export type ReadServer =
  | {
      readonly kind: 'server';
      readonly input: ServerInput;
      /** When it was started, in seconds since 1970: its postmaster.pid says the same. */
      readonly startedAt: number;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** ReadServerRequest says which server, and what is known besides. */
export interface ReadServerRequest {
  /** Tries, in order. */
  readonly servers: readonly ClientConfig[];
  readonly now: Date;
  /** Whether the stored passwords are wanted, not only their kinds. */
  readonly wantsVerifiers?: boolean;
}

interface SettingRow {
  readonly name: string;
  readonly setting: string | null;
  readonly unit: string | null;
  readonly source: string;
  readonly pending_restart: boolean;
}

interface StateRow {
  readonly version: string;
  readonly version_number: string;
  readonly loaded_at: Date;
  readonly started_at: number;
}

/**
 * readServer reads all that checks ask about from a running server. What the role may not see is left out: without the
 * rights of a superuser the files are missing, and the settings are those of pg_settings.
 */
export async function readServer({ servers, now, wantsVerifiers = false }: ReadServerRequest): Promise<ReadServer> {
  const connection = new ControlConnection({
    servers,
    connectTimeout: timeout,
    queryTimeout: timeout,
    onLost: () => {},
  });
  try {
    const [state] = await connection.ask<StateRow>('postern_state', stateQuery);
    const version = parseServerVersion(state?.version ?? '');
    if (state === undefined || version === undefined) {
      return { kind: 'failed', message: `PostgreSQL ${state?.version ?? 'of no version'} is none that Postern knows` };
    }
    return {
      kind: 'server',
      input: await readInput(connection, state, version, { now, wantsVerifiers }),
      startedAt: state.started_at,
    };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  } finally {
    await connection.close();
  }
}

async function readInput(
  connection: ControlConnection,
  state: StateRow,
  version: ServerVersion,
  { now, wantsVerifiers }: { readonly now: Date; readonly wantsVerifiers: boolean },
): Promise<ServerInput> {
  const rows = await connection.ask<SettingRow>('postern_settings', settingsQuery);
  const running = new Map(rows.map(({ name, setting }) => [name, setting ?? '']));
  const { universe, catalog } = await readServerUniverse(connection, version, wantsVerifiers);
  const base = {
    dialect: dialectOf(version),
    now,
    universe,
    catalog,
    running,
    tls: undefined,
    surroundings: [],
    facts: modeOf(running),
    dataDirectory: running.get('data_directory') ?? '/',
    hbaPath: running.get('hba_file'),
    identPath: running.get('ident_file'),
  };
  const confPath = running.get('config_file');
  const { files, isAllowed } = await readServerFiles(connection, (source) => {
    examineServer({ ...base, confPath, files: source });
  });
  const hasFiles = isAllowed && confPath !== undefined && files.readFile(confPath).kind === 'text';
  const input: ServerInput = hasFiles
    ? { ...base, confPath, files }
    : {
        ...base,
        confPath: settingsPath,
        files: withSettings(files, rows),
        hbaPath: undefined,
        identPath: undefined,
        // Some settings are for superusers and pg_read_all_settings alone.
        isKnownSetting: (name) => running.has(name),
      };
  return { ...input, live: await readLive(connection, state, rows, examineServer(input)) };
}

/** What the server's role may not read as files, as it would stand in one. */
const settingsPath = 'pg_settings';

function withSettings(files: FileSource, rows: readonly SettingRow[]): FileSource {
  const given = rows.filter(({ setting, source }) => setting !== null && source !== 'default' && source !== 'override');
  const text = given.map(({ name, setting, unit }) => `${name} = ${quote(fromUtf8(withUnit(setting ?? '', unit)))}\n`);
  const conf = fromUtf8(text.join(''));
  return {
    ...files,
    readFile: (path) => (path === settingsPath ? { kind: 'text', text: conf } : files.readFile(path)),
  };
}

/** Units of several, such as 8kB, are what a bare number counts in anyway. */
function withUnit(setting: string, unit: string | null): string {
  return unit === null || /^\d/.test(unit) || !/^-?[\d.]+$/.test(setting) ? setting : `${setting}${unit}`;
}

/** The server tells one thing of its files: the permissions of its directory (guc-data-directory-mode). */
function modeOf(running: ReadonlyMap<string, string>): ServerInput['facts'] {
  const directory = running.get('data_directory');
  const mode = Number.parseInt(running.get('data_directory_mode') ?? '', 8);
  return (path) =>
    directory === undefined || Number.isNaN(mode) || (path !== directory && path !== `${directory}/PG_VERSION`)
      ? undefined
      : { kind: path === directory ? 'directory' : 'file', mode, uid: 0, gid: 0 };
}

async function readLive(
  connection: ControlConnection,
  state: StateRow,
  rows: readonly SettingRow[],
  server: CheckedServer,
): Promise<LiveFacts> {
  const files: { path: string; modified: Date }[] = [];
  for (const path of server.texts.keys()) {
    const [row] = await tried(() =>
      connection.ask<{ modified: Date }>('postern_modified', modifiedQuery, [Buffer.from(path)]),
    );
    if (row !== undefined) files.push({ path, modified: row.modified });
  }
  const [sessions] = await tried(() => connection.ask<LiveFacts['sessions']>('postern_sessions', sessionsQuery));
  return {
    fullVersion: state.version,
    pendingRestart: rows.filter((row) => row.pending_restart).map(({ name }) => name),
    loadedAt: state.loaded_at,
    files,
    refused: await readRefused(connection, rows, server),
    sessions: sessions ?? { remote: 0, unencrypted: 0 },
  };
}

interface RefusedRow {
  readonly file: string | null;
  readonly line: number | null;
  readonly error: string | null;
}

async function readRefused(
  connection: ControlConnection,
  rows: readonly SettingRow[],
  server: CheckedServer,
): Promise<LiveFacts['refused']> {
  const { version } = server.dialect;
  const path = (name: string): string => rows.find((row) => row.name === name)?.setting ?? name;
  const views = [
    ['pg_hba_file_rules', path('hba_file')],
    ...(version >= 15 ? ([['pg_ident_file_mappings', path('ident_file')]] as const) : []),
  ] as const;
  const refused: LiveFacts['refused'][number][] = [];
  for (const [view, usual] of views) {
    if (!isSafeToView(usual, server)) continue;
    const bad = await tried(() => connection.ask<RefusedRow>(`postern_${view}`, refusedQuery(view, version >= 16)));
    for (const { file, line, error } of bad) {
      refused.push({
        file: file ?? usual,
        line: line ?? 0,
        error: error ?? 'an option that this version does not know',
      });
    }
  }
  return refused;
}

/**
 * Before 16 a view of a file with @files that name each other crashes the session that looks at it, and with it the whole
 * server: it is looked at only where the file was read, and has none.
 */
function isSafeToView(path: string, server: CheckedServer): boolean {
  if (server.dialect.version >= 16) return true;
  return server.texts.has(path) && findCycle(server, path) === undefined;
}

/** What the role may not ask is not known. */
async function tried<Row>(ask: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await ask();
  } catch {
    return [];
  }
}
