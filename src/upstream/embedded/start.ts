import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import type { Env } from '../../env/env.ts';
import { accountOfOwner, chooseAccount, type Account } from './account.ts';
import { findBinaries } from './binaries.ts';
import { binariesFor } from './binaries-for.ts';
import { findHome, makeHome } from './cluster-home.ts';
import { initCluster } from './init-cluster.ts';
import { makeLibraryLinks } from './library-links.ts';
import { stopOrphan } from './orphan.ts';
import { startPostmaster, type Exit, type StopMode } from './postmaster.ts';
import { makeSocketDirectory, socketPort } from './socket-directory.ts';
import { defaultStateDirectory } from './state-directory.ts';

/** EmbeddedRequest says whose server to start. */
export interface EmbeddedRequest {
  /** The gate's directory. The caller holds its lock. */
  readonly directory: string;
  /** onLog gets the server's own lines, and what was done to start it. */
  readonly onLog: (line: string) => void;
  readonly env: Pick<Env, 'monotonic'>;
  /** What max_connections the server needs at least; more than the gate lets in, for the gate's own. */
  readonly maxConnections?: number;
  /** Where copies and clusters go that cannot be in the gate's directory; /var/lib/postern unless told otherwise. */
  readonly stateDirectory?: string;
}

/** Embedded is a PostgreSQL that only the gate can reach. */
export interface Embedded {
  /** How the gate connects, as the superuser. */
  readonly conninfo: string;
  /** The same, for pg. */
  readonly config: ClientConfig;
  readonly socketDirectory: string;
  readonly dataDirectory: string;
  readonly processId: number;
  /** exited is fulfilled when the server ends, stopped or not. */
  readonly exited: Promise<Exit>;
  stop(mode: StopMode): Promise<void>;
}

/** The server's limit unless asked for more: PostgreSQL's default for the gate, and as many again. */
const defaultMaxConnections = 200;

/**
 * startEmbedded starts the PostgreSQL of a gate's directory, made at the first start, and waits until it is ready. It
 * listens on a socket in a directory that only its account and root can enter. As root it runs as another account. It
 * throws with a text for people where it cannot.
 */
export async function startEmbedded(request: EmbeddedRequest): Promise<Embedded> {
  const { onLog, env, maxConnections = 0, stateDirectory = defaultStateDirectory } = request;
  const { monotonic } = env;
  const directory = realpathSync(request.directory);
  const packaged = findBinaries();
  makeLibraryLinks(packaged);

  const known = findHome(directory);
  const account = await accountFor(known, onLog);
  const binaries = await binariesFor({ account, binaries: packaged, stateDirectory, onLog });
  const home = known ?? (await makeHome({ directory, account, stateDirectory, onLog }));

  await stopOrphan({ dataDirectory: join(home, 'data'), account, onLog, monotonic });
  const dataDirectory = await initCluster({ binaries, home, account, onLog });
  const socketDirectory = await makeSocketDirectory(home, account);
  const settings = settingsOf(socketDirectory.path, maxConnections);
  if (account.kind === 'other')
    onLog(`running as the operating-system user "${account.name}", because PostgreSQL does not run as root`);
  try {
    const postmaster = await startPostmaster({ binaries, dataDirectory, account, settings, onLog, monotonic });
    return {
      conninfo: `host=${quote(socketDirectory.path)} port=${socketPort} user=postgres dbname=postgres`,
      config: { host: socketDirectory.path, port: socketPort, user: 'postgres', database: 'postgres', ssl: false },
      socketDirectory: socketDirectory.path,
      dataDirectory,
      processId: postmaster.processId,
      exited: postmaster.exited,
      async stop(mode) {
        await postmaster.stop(mode);
        socketDirectory.remove();
      },
    };
  } catch (error) {
    socketDirectory.remove();
    throw error;
  }
}

/** A cluster stays with the account that owns it, whatever accounts have come since. */
async function accountFor(home: string | undefined, onLog: (line: string) => void): Promise<Account> {
  const data = home === undefined ? undefined : lstatSync(join(home, 'data'), { throwIfNoEntry: false });
  return data === undefined ? chooseAccount(onLog) : accountOfOwner(data);
}

/** These stand on the command line, over what ALTER SYSTEM can write. */
function settingsOf(socketDirectory: string, maxConnections: number): Readonly<Record<string, string>> {
  return {
    listen_addresses: '',
    port: String(socketPort),
    unix_socket_directories: quoteListItem(socketDirectory),
    unix_socket_permissions: '0700',
    unix_socket_group: '',
    max_connections: String(Math.max(defaultMaxConnections, maxConnections)),
    password_encryption: 'scram-sha-256',
    // The gate's journal is the log: it has a time of its own on each line.
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '',
    log_checkpoints: 'off',
    // The gate's clients are not to fill its journal with their statements.
    log_min_error_statement: 'panic',
  };
}

/** An item of a list of directories, as SplitDirectoriesString of PostgreSQL's varlena.c reads it. */
function quoteListItem(directory: string): string {
  return `"${directory.replaceAll('"', '""')}"`;
}

/** A value of a conninfo string (manual: libpq-connstring). */
function quote(value: string): string {
  return /^[\w./-]+$/.test(value) ? value : `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
}
