import { chmodSync, chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { atEnd } from '../../test/support/at-end.ts';
import type { PostgresServer } from '../../test/support/postgres.ts';
import { connectRaw, unixTarget } from '../../test/support/raw-client.ts';

/** Row is a row of one of the server's views, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** ViewAnswer is the rows of a view, or the error that the view itself fails with. */
export type ViewAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'failed'; readonly message: string };

/** FileViews puts files into a server's data directory and asks the server about them. */
export interface FileViews {
  /** writeFiles writes those that have changed. Names are relative to the data directory. */
  writeFiles(files: Readonly<Record<string, string>>): void;
  /** removeFiles takes away what writeFiles has put there. */
  removeFiles(names: readonly string[]): void;
  /** rows reads a view, which reads the files without putting them in force. */
  rows(view: 'pg_hba_file_rules' | 'pg_ident_file_mappings'): Promise<ViewAnswer>;
  /** reload makes the server read its files again, and gives what it logs about them. It needs log_connections. */
  reload(): Promise<readonly string[]>;
}

/** Milliseconds after which the server gives a question up. */
const questionLimit = 10_000;

/** openFileViews opens one session that all questions go through, so that no rules can lock it out. */
export async function openFileViews(server: PostgresServer): Promise<FileViews> {
  const written = new Map<string, string>();
  let client = await connect(server);
  atEnd(() => client.end());
  return {
    writeFiles(files) {
      for (const [name, text] of Object.entries(files)) {
        if (written.get(name) === text) continue;
        makeDirectory(server.dataDirectory, dirname(name));
        server.write(name, text);
        written.set(name, text);
      }
    },
    removeFiles(names) {
      for (const name of names) {
        rmSync(join(server.dataDirectory, name), { force: true });
        written.delete(name);
      }
    },
    async rows(view) {
      try {
        return { kind: 'rows', rows: (await client.query<Row>(`SELECT * FROM ${view}`)).rows };
      } catch (error) {
        if (error instanceof pg.DatabaseError) return { kind: 'failed', message: error.message };
        client = await connect(server);
        return { kind: 'failed', message: `server lost: ${String(error)}` };
      }
    },
    async reload() {
      const from = server.log().length;
      await client.query('SELECT pg_reload_conf()');
      await server.waitForLog('received SIGHUP', { from });
      // Its one loop does what signals asked for before it accepts: this is logged after all that the reload logs.
      const knock = await connectRaw(unixTarget(server));
      await server.waitForLog('connection received', { from });
      knock.destroy();
      const lines = server.log().slice(from);
      const start = lines.findIndex((line) => line.includes('received SIGHUP'));
      const end = lines.findIndex((line) => line.includes('connection received'));
      return lines.slice(start + 1, end);
    },
  };
}

async function connect({ socketDirectory, port }: PostgresServer): Promise<pg.Client> {
  const login = { user: 'postgres', database: 'postgres', ssl: false };
  const client = new pg.Client({ host: socketDirectory, port, ...login, statement_timeout: questionLimit });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function makeDirectory(dataDirectory: string, name: string): void {
  if (name === '.') return;
  const path = join(dataDirectory, name);
  if (mkdirSync(path, { recursive: true }) === undefined) return;
  const { uid, gid } = statSync(dataDirectory);
  chownSync(path, uid, gid);
  chmodSync(path, 0o700);
}
