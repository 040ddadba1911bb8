import { appendFileSync, chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostmaster, type Postmaster, type StopMode } from '../../src/upstream/embedded/postmaster.ts';
import { atEnd } from './at-end.ts';
import { printConf } from './conf-text.ts';
import { watchLog } from './log-watch.ts';
import { freePort } from './ports.ts';
import {
  copyTemplate,
  findInstallation,
  makeSocketHome,
  type Installation,
  type PostgresVersion,
} from './postgres-template.ts';
import { printConninfo } from './psql.ts';
import { temporaryDirectory } from './temp.ts';

/** PostgresRequest says what server a test wants. */
export interface PostgresRequest {
  readonly version?: PostgresVersion;
  /** What to start instead of one of the versions that tests have. */
  readonly installation?: Installation;
  /** The text of pg_hba.conf; trust for everybody unless told otherwise. */
  readonly hba?: string;
  readonly ident?: string;
  /** Settings over those of the template. */
  readonly conf?: Readonly<Record<string, string>>;
  /** PEM texts; ssl is on where they are given. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authority?: string };
  /** Further files of the data directory. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

/** PostgresServer is a real server on 127.0.0.1, ::1 and a Unix socket. It ends with the test file. */
export interface PostgresServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly socketDirectory: string;
  readonly dataDirectory: string;
  /** Over TCP, as the superuser. */
  readonly conninfo: string;
  /** Over the Unix socket, as the superuser; only the server's account and root can go there. */
  readonly socketConninfo: string;
  /** query runs a command over the Unix socket and gives its rows. */
  query(
    sql: string,
    login?: { readonly user?: string; readonly database?: string },
  ): Promise<readonly Record<string, unknown>[]>;
  /** write replaces a file of the data directory. */
  write(name: string, text: string | Buffer): void;
  /** reload makes the server read its files again, and waits until it has. */
  reload(): Promise<void>;
  restart(): Promise<void>;
  stop(mode?: StopMode): Promise<void>;
  log(): readonly string[];
  waitForLog(
    pattern: RegExp | string,
    options?: { readonly from?: number; readonly timeout?: number },
  ): Promise<string>;
}

const trustEverybody = `local all all trust
local replication all trust
host all all all trust
host replication all all trust
`;

/** startPostgres starts a real server with files of its own, and waits until it takes connections. */
export async function startPostgres(request: PostgresRequest = {}): Promise<PostgresServer> {
  const { version = 18, conf = {}, tls } = request;
  const installation = request.installation ?? (await findInstallation(version));
  const home = temporaryDirectory(`pg${installation.name}-`, 0o711);
  const dataDirectory = join(home, 'data');
  await copyTemplate(installation, dataDirectory);
  const socketDirectory = makeSocketHome(home, installation);
  const port = await freePort();
  const write = (name: string, text: string | Buffer): void =>
    writeOwned(join(dataDirectory, name), text, installation);

  for (const [name, text] of Object.entries(request.files ?? {})) write(name, text);
  write('pg_hba.conf', request.hba ?? trustEverybody);
  if (request.ident !== undefined) write('pg_ident.conf', request.ident);
  if (tls !== undefined) {
    write('server.crt', tls.certificate);
    write('server.key', tls.key);
    if (tls.authority !== undefined) write('ca.crt', tls.authority);
  }
  const settings = {
    listen_addresses: '127.0.0.1,::1',
    port: String(port),
    unix_socket_directories: socketDirectory,
    max_connections: '50',
    shared_buffers: '16MB',
    // The cluster is thrown away; nothing of it must survive a crash of the machine.
    fsync: 'off',
    log_min_messages: 'log',
    log_line_prefix: '',
    ...(tls !== undefined && { ssl: 'on' }),
    ...(tls?.authority !== undefined && { ssl_ca_file: 'ca.crt' }),
    ...conf,
  };
  appendFileSync(join(dataDirectory, 'postgresql.conf'), printConf(settings));

  const journal = watchLog();
  const start = (): Promise<Postmaster> =>
    startPostmaster({
      ...installation,
      dataDirectory,
      settings: {},
      onLog: (line) => journal.add(line),
      monotonic: () => performance.now(),
    });
  let postmaster = await start();
  const stop = async (mode: StopMode = 'fast'): Promise<void> => postmaster.stop(mode);
  atEnd(() => stop('immediate'));

  const query: PostgresServer['query'] = async (sql, { user = 'postgres', database = 'postgres' } = {}) => {
    const client = new pg.Client({ host: socketDirectory, port, user, database, ssl: false });
    await client.connect();
    try {
      const result = await client.query<Record<string, unknown>>(sql);
      // Of several commands at once, pg gives a list; the last one's rows are wanted.
      return (Array.isArray(result) ? result.at(-1) : result).rows;
    } finally {
      await client.end();
    }
  };
  const superuser = { port, user: 'postgres', dbname: 'postgres' };
  return {
    host: '127.0.0.1',
    port,
    socketDirectory,
    dataDirectory,
    conninfo: printConninfo({ host: '127.0.0.1', ...superuser }),
    socketConninfo: printConninfo({ host: socketDirectory, ...superuser }),
    query,
    write,
    async reload() {
      // pg_reload_conf answers before the reload. A new session is made by a postmaster that has done it: its one loop
      // does what signals asked for before it accepts.
      const from = journal.lines.length;
      process.kill(postmaster.processId, 'SIGHUP');
      await journal.waitFor('received SIGHUP', { from });
      await query('SELECT 1');
    },
    async restart() {
      await stop();
      postmaster = await start();
    },
    stop,
    log: () => journal.lines,
    waitForLog: (pattern, options) => journal.waitFor(pattern, options),
  };
}

function writeOwned(path: string, text: string | Buffer, { account }: Installation): void {
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  if (account.kind === 'other') chownSync(path, account.uid, account.gid);
}
