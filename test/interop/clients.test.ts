import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import postgres from 'postgres';
import { beforeAll, expect, test } from 'vitest';
import { logIn } from '../support/login.ts';
import { execute } from '../support/execute.ts';
import { clientProgram } from '../support/programs.ts';
import { psql } from '../support/psql.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { temporaryDirectory } from '../support/temp.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
  await scene.server.query('GRANT ALL ON SCHEMA public TO PUBLIC', { database: 'app' });
});

const env = { PGPASSWORD: 'open-sesame' };
const connection = () => ({
  host: 'localhost',
  port: scene.target.port,
  user: 'alice',
  dbname: 'app',
  sslmode: 'require',
});
const run = (sql: string) => psql(connection(), ['-v', 'ON_ERROR_STOP=1', '-XAt'], { env, input: sql });

async function driver(): Promise<pg.Client> {
  const { port } = scene.target;
  const ssl = { rejectUnauthorized: false };
  const client = new pg.Client({
    host: 'localhost',
    port,
    user: 'alice',
    password: 'open-sesame',
    database: 'app',
    ssl,
  });
  await client.connect();
  return client;
}

test('\\copy brings twenty megabytes in and out unharmed', async () => {
  const directory = temporaryDirectory('copy-');
  const [from, to] = [join(directory, 'in.csv'), join(directory, 'out.csv')];
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${'äbc'.repeat(20)}${i * 7}`).join('\n');
  writeFileSync(from, `${rows}\n`);
  const result = await run(`CREATE TABLE copied (id int, text text);
\\copy copied FROM '${from}' CSV
\\copy (SELECT * FROM copied ORDER BY id) TO '${to}' CSV
`);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
});

test('\\d, large objects and a cursor work in psql', async () => {
  const file = join(temporaryDirectory('lo-'), 'object');
  writeFileSync(file, Buffer.alloc(300_000, 7));
  const result = await run(`\\d
\\lo_import '${file}'
\\lo_export :LASTOID '${file}.out'
BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 100000); FETCH 3 FROM c; MOVE 90000 FROM c; COMMIT;
`);
  expect(result.stderr).toBe('');
  expect(readFileSync(`${file}.out`).equals(readFileSync(file))).toBe(true);
});

test('\\watch goes on until it is interrupted', async () => {
  const { user, dbname } = connection();
  const program = clientProgram('psql');
  const args = [
    '-s',
    'INT',
    '2',
    program,
    '-h',
    'localhost',
    '-p',
    String(scene.target.port),
    '-XAt',
    '-U',
    user,
    dbname,
  ];
  const result = await execute('timeout', args, { env, input: "SELECT 'tick' \\watch 0.2\n" });
  expect(result.stdout.match(/tick/g)?.length).toBeGreaterThan(3);
});

test('a notification reaches another session', async () => {
  const listener = await driver();
  const sender = await driver();
  const heard = new Promise((resolve) => listener.once('notification', ({ payload }) => resolve(payload)));
  await listener.query('LISTEN bell');
  await sender.query(`NOTIFY bell, 'ding'`);
  expect(await heard).toBe('ding');
  await Promise.all([listener.end(), sender.end()]);
});

test('the process id that a client is told is that of its backend', async () => {
  const client = await driver();
  const told = (client as pg.Client & { readonly processID?: number }).processID;
  const notified = new Promise((resolve) => client.once('notification', ({ processId }) => resolve(processId)));
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await client.query('LISTEN own');
  await client.query('NOTIFY own');
  expect([rows[0]?.pid, await notified]).toEqual([told, told]);
  await client.end();
});

test('pipelined and prepared statements, and a result of fifty megabytes', async () => {
  const sql = postgres({
    host: 'localhost',
    port: scene.target.port,
    user: 'alice',
    password: 'open-sesame',
    database: 'app',
    ssl: { rejectUnauthorized: false },
    max: 1,
  });
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => sql`SELECT ${i}::int AS i`));
  expect(answers.map(([row]) => row?.['i'])).toEqual(Array.from({ length: 500 }, (_, i) => i));
  const [big] = await sql`SELECT repeat('x', 50000000) AS text`;
  expect(String(big?.['text'])).toHaveLength(50_000_000);
  await sql.end();
});

test('startup parameters reach the server: options, encoding, application_name', async () => {
  const { client, parameters } = await logIn(scene.target, {
    user: 'alice',
    database: 'app',
    password: 'open-sesame',
    tls: 'direct',
    parameters: { client_encoding: 'LATIN1', application_name: 'interop', options: '-c statement_timeout=4321' },
  });
  expect(parameters.get('client_encoding')).toBe('LATIN1');
  expect(parameters.get('application_name')).toBe('interop');
  client.destroy();
  const shown = await psql(connection(), 'SHOW statement_timeout', {
    env: { ...env, PGOPTIONS: '-c statement_timeout=4321' },
  });
  expect(shown.stdout).toContain('4321ms');
});
