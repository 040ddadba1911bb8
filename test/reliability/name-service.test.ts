import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { startPostgres } from '../support/postgres.ts';
import { clientProgram } from '../support/programs.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

/** Namespaces take root. */
const isRoot = process.getuid?.() === 0;

const script = join(projectRoot(), 'test', 'reliability', 'name-service.sh');
const program = join(projectRoot(), 'bin', 'postern');
const logins = 6;

/** The times of logins that have succeeded (ms), and the log. */
async function logInWithoutNames(hba: string, conf: string) {
  const server = await startPostgres({});
  await server.query('CREATE ROLE alice LOGIN');
  const directory = temporaryDirectory('names-');
  const settings = `listen_addresses = '127.0.0.1'
port = 5432
unix_socket_directories = ''
log_connections = on
postern.upstream = '${server.socketConninfo.replaceAll("'", "''")}'
postern.upstream_auth = trust
${conf}`;
  writeFileSync(join(directory, 'postgresql.conf'), settings);
  writeFileSync(join(directory, 'pg_hba.conf'), hba);
  writeFileSync(join(directory, 'pg_ident.conf'), '');
  const conninfo = 'host=127.0.0.1 port=5432 user=alice dbname=postgres sslmode=disable connect_timeout=30';
  const { stdout } = await execute('unshare', [
    '--net',
    '--mount',
    'sh',
    script,
    program,
    directory,
    clientProgram('psql'),
    conninfo,
    String(logins),
  ]);
  const times = stdout.split('\n').flatMap((line) => {
    const time = /^login: 1 in (\d+) ms$/.exec(line)?.[1];
    return time === undefined ? [] : [Number(time)];
  });
  return { times, stdout, log: readFileSync(join(directory, 'log'), 'utf8') };
}

test.skipIf(!isRoot)('no name server answers: logins that need no name do not notice', async () => {
  const { times, stdout } = await logInWithoutNames('host all all 127.0.0.0/8 trust\n', '');
  expect({ times, stdout }).toMatchObject({ times: { length: logins } });
  expect(Math.max(...times)).toBeLessThan(4_000);
});

test.skipIf(!isRoot)(
  'no name server answers: a login waits 5 s for a name, and no line with a name lets it in',
  async () => {
    const { times, log } = await logInWithoutNames(
      'host all all db.example.test reject\nhost all all 127.0.0.0/8 trust\n',
      'log_hostname = on\n',
    );
    expect({ times, log }).toMatchObject({ times: { length: logins } });
    // One question for the journal and one for the line; the resolver alone would take 10 s for each, two at a time.
    expect(Math.max(...times)).toBeLessThan(15_000);
    expect(log).toContain('connection authorized: user=alice');
  },
);
