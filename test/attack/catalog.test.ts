import { beforeAll, expect, test } from 'vitest';
import { knock, logIn } from '../support/login.ts';
import { startGate } from '../support/gate.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { runScram } from '../support/scram-login.ts';
import { concat, int32, packet, queryMessage } from '../support/wire.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});

/** What the control connection has been told, as the server shows it. */
async function controlSettings() {
  return scene.server.query(
    `SELECT usename, datname, query FROM pg_stat_activity WHERE application_name = 'postern catalog'`,
  );
}

test('startup parameters of a client never reach the control connection (CVE-2025-12819)', async () => {
  await scene.server.query('CREATE SCHEMA evil');
  await scene.server.query(
    `CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '-infinity'::timestamptz $$`,
  );
  const parameters = {
    search_path: 'evil,pg_catalog',
    options: '-c search_path=evil -c role=postgres',
    session_authorization: 'postgres',
    role: 'postgres',
  };
  const before = await controlSettings();
  for (const [name, value] of Object.entries(parameters)) {
    const answer = await knock(scene.target, {
      user: 'alice',
      database: 'app',
      password: 'wrong',
      parameters: { [name]: value },
    });
    expect(answer).toMatchObject({ wrong_password: { code: '28P01' } });
  }
  const after = await controlSettings();
  expect(after.map(({ usename, datname }) => ({ usename, datname }))).toEqual(
    before.length > 0
      ? before.map(({ usename, datname }) => ({ usename, datname }))
      : [{ usename: 'postgres', datname: 'postgres' }],
  );
  for (const { query } of after) expect(String(query)).not.toContain('evil');
});

test('a search_path of the control user itself redirects nothing either', async () => {
  // To the clock in the schema evil no password has ever expired.
  await scene.server.query(`CREATE ROLE lapsed LOGIN PASSWORD 'open-sesame' VALID UNTIL '2000-01-01'`);
  await scene.server.query('ALTER ROLE postgres SET search_path = evil, pg_catalog');
  const fresh = await startGate({
    hba: 'host all all all scram-sha-256\n',
    upstream: scene.server.socketConninfo,
    conf: { 'postern.upstream_auth': 'trust' },
  });
  const target = { host: fresh.host, port: fresh.port };
  const lapsed = await knock(target, { user: 'lapsed', database: 'app', password: 'open-sesame' });
  expect(lapsed).toMatchObject({ wrong_password: { code: '28P01' } });
  expect(await knock(target, { user: 'alice', database: 'app', password: 'open-sesame' })).toMatchObject({
    then: 'ready',
  });
  await scene.server.query('ALTER ROLE postgres RESET search_path');
});

test('they do reach the session, unharmed, once the client has logged in', async () => {
  const { client, answer, parameters } = await logIn(scene.target, {
    user: 'alice',
    database: 'app',
    password: 'open-sesame',
    parameters: { application_name: 'näme', options: '-c statement_timeout=4321' },
  });
  expect(answer).toMatchObject({ then: 'ready' });
  expect(parameters.has('application_name')).toBe(true);
  await client.send(queryMessage('SHOW statement_timeout'));
  const shown = (await client.readUntil('Z')).find(({ type }) => type === 'D');
  expect(shown?.body.toString('latin1')).toContain('4321ms');
  const [row] = await scene.server.query(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'alice'`);
  expect(row).toEqual({ n: 1 });
  client.destroy();
});

test("no user ever becomes the control connection's (CVE-2015-6817)", async () => {
  for (const user of ['nobody-here', '', 'postern', 'postgres\0x']) {
    const answer = await knock(scene.target, { user, database: 'app', password: '' });
    expect(answer).not.toHaveProperty('then', 'ready');
  }
});

test('an expired password and NOLOGIN count (CVE-2025-2291)', async () => {
  await scene.server.query(`CREATE ROLE late LOGIN PASSWORD 'open-sesame' VALID UNTIL '2000-01-01'`);
  await scene.server.query(`CREATE ROLE barred NOLOGIN PASSWORD 'open-sesame'`);
  const late = await knock(scene.target, { user: 'late', database: 'app', password: 'open-sesame' });
  expect(late).toMatchObject({ wrong_password: { code: '28P01' } });
  const barred = await knock(scene.target, { user: 'barred', database: 'app', password: 'open-sesame' });
  expect(barred).toMatchObject({ then: { message: 'role "barred" is not permitted to log in' } });
});

test("a name that the control connection's encoding does not have is one like any other", async () => {
  // Cut to 63 bytes, in the middle of a letter, neither is UTF-8, which the databases have.
  const long = 'я'.repeat(40);
  const ask = (user: string, database: string) => knock(scene.target, { user, database, password: 'open-sesame' });
  expect(await ask(long, 'app')).toMatchObject({ auth: 'sasl', wrong_password: { code: '28P01' } });
  expect(await ask('alice', long)).toMatchObject({ auth: 'sasl', then: { code: '3D000' } });

  await scene.server.query("CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1'");
  // In its own encoding é is one byte; roles are of all databases.
  await scene.server.query('CREATE ROLE "rémi" LOGIN PASSWORD \'open-sesame\'', { database: 'old' });
  const user = Buffer.from('rémi', 'latin1');
  const client = await connectRaw(scene.target);
  await client.send(packet(concat(int32(3 << 16), 'user\0', user, '\0database\0old\0\0')));
  await client.readUntil('RE');
  const { last } = await runScram(client, { mechanism: 'SCRAM-SHA-256', password: 'open-sesame' });
  expect(last?.type).toBe('R');
  expect((await client.readUntil('ZE')).at(-1)?.type).toBe('Z');
  client.destroy();
});
