import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Executed } from '../support/execute.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import type { PostgresVersion } from '../support/postgres-template.ts';
import { postern } from '../support/postern.ts';
import { temporaryDirectory } from '../support/temp.ts';

/** ownerLine lets the account in that root becomes, whatever its name is. */
export const ownerLine = 'local all postgres trust\n';

/** oldHba is what stands at first: app may come from this machine. */
export const oldHba = `${ownerLine}host all all 127.0.0.1/32 trust\n`;

/** newHba refuses app over TCP. */
export const newHba = `${ownerLine}host all postgres 127.0.0.1/32 trust\nhost all app all reject\n`;

/** Scene is a real server, and what is typed against it. */
export interface Scene {
  readonly server: PostgresServer;
  /** candidate writes a directory of new files. */
  candidate(files: Readonly<Record<string, string>>): string;
  /** run runs a command of postern on the data directory. */
  run(command: string, ...args: readonly string[]): Promise<Executed>;
  /** letsIn tells whether a role gets in over TCP. */
  letsIn(user: string): Promise<boolean>;
}

/** setScene starts a server of a version with the roles of the tests. */
export async function setScene(
  version: PostgresVersion,
  request: Parameters<typeof startPostgres>[0] = {},
): Promise<Scene> {
  const server = await startPostgres({ version, hba: oldHba, ...request });
  await server.query('CREATE ROLE app LOGIN');
  const role = ['--server', `host=${server.socketDirectory} port=${server.port} user=postgres dbname=postgres`];
  return {
    server,
    candidate(files) {
      const directory = temporaryDirectory('candidate-', 0o755);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        writeFileSync(join(directory, name), text);
      }
      return directory;
    },
    run: (command, ...args) => postern(command, ...args, '-D', server.dataDirectory, ...role),
    async letsIn(user) {
      const client = new pg.Client({ host: '127.0.0.1', port: server.port, user, database: 'postgres', ssl: false });
      try {
        await client.connect();
        return true;
      } catch (error) {
        // Anything but a refusal by a line is no answer to the question.
        if (!String(error).includes('pg_hba.conf')) throw error;
        return false;
      } finally {
        await client.end();
      }
    },
  };
}
