import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import postgres from 'postgres';
import { beforeAll, describe, expect, test } from 'vitest';
import { logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { psql } from '../support/psql.ts';
import { frontendMessage, int16, resultOf, simpleQuery } from '../support/query.ts';
import { startScene, type Scene } from '../support/scene.ts';

const password = 'open-sesame';
const warden = { user: 'alice', password, database: 'postern' };
const good = { user: 'bob', password, database: 'app' };

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ conf: { 'postern.admin_roles': 'alice', max_connections: 4 } });
  await scene.server.query(`CREATE ROLE bob LOGIN PASSWORD '${password}'`);
});

function ask(sql: string | readonly string[]) {
  const { host, port } = scene.target;
  return psql({ host, port, user: 'alice', dbname: 'postern' }, sql, { env: { PGPASSWORD: password } });
}

function commands(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => ['-c', text]);
}

describe('psql', () => {
  test('reads what the gate is and does', async () => {
    const session = await logIn(scene.target, { ...good, parameters: { application_name: 'reports' } });
    expect((await ask('SHOW VERSION')).stdout).toMatch(/^Postern \d/);
    expect((await ask('SHOW HELP;')).stdout).toContain('KILL id|end a session');
    expect((await ask('show sessions')).stdout).toMatch(/^\d+\|bob\|app\|127\.0\.0\.1:\d+\|reports\|client backend\|/m);
    expect((await ask('SHOW RULES')).stdout).toMatch(/^1\|.*pg_hba\.conf\|1\|host all all all scram-sha-256$/m);
    expect((await ask('SHOW LIMITS')).stdout).toMatch(/^max_connections\|4\|\d+$/m);
    expect((await ask('SHOW CERTIFICATES')).stdout).toMatch(/^server\|server\.crt\|\d{4}-.*Z\|\d+$/m);
    session.client.destroy();
  });

  test('ends a session, bans and lets in again; the journal says who did it', async () => {
    const { client } = await logIn({ ...scene.target, localAddress: '127.0.0.9' }, good);
    const find = async () => /^(\d+)\|bob\|app\|127\.0\.0\.9/m.exec((await ask('SHOW SESSIONS')).stdout)?.[1];
    // The client may hear that it is in before the gate has noted it.
    await expect.poll(find).toBeDefined();
    const id = await find();
    expect((await ask(['-c', `KILL ${id}`])).code).toBe(0);
    expect((await client.readToEnd()).at(-1)?.body.toString()).toContain('57P01');
    await scene.gate.waitForLog(`console: KILL ${id}`);
    expect((await ask(commands("BAN 192.0.2.7 FOR '1h'", 'SHOW BANS'))).stdout).toMatch(
      /192\.0\.2\.7\|.*banned by user "alice"/,
    );
    expect((await ask(commands('UNBAN 192.0.2.7', 'SHOW BANS'))).stdout).not.toContain('192.0.2.7');
  });

  test('gets errors as from a server', async () => {
    const { code, stderr } = await ask('SELECT 1');
    expect(code).toBe(1);
    expect(stderr).toContain('ERROR:  syntax error at or near "SELECT"');
    expect(stderr).toContain('HINT:  SHOW HELP lists the commands.');
    expect((await ask('KILL 999999')).stderr).toContain('ERROR:  there is no session 999999');
    expect((await ask('BAN nowhere')).stderr).toContain('"nowhere" is neither an address nor a network');
    expect((await ask('')).code).toBe(0);
  });

  test('reloads, and is told which line was refused', async () => {
    expect((await ask('RELOAD')).code).toBe(0);
    await scene.gate.waitForLog('received RELOAD from user "alice", reloading configuration files');
    const hba = readFileSync(join(scene.gate.directory, 'pg_hba.conf'), 'utf8');
    scene.gate.write('pg_hba.conf', 'host all all all nonsense\n');
    const { code, stderr } = await ask('RELOAD');
    scene.gate.write('pg_hba.conf', hba);
    expect(code).toBe(1);
    expect(stderr).toMatch(/DETAIL: {2}.*pg_hba\.conf:1: invalid authentication method "nonsense"/);
  });
});

describe('drivers', () => {
  test('pg, with the simple protocol and with prepared statements', async () => {
    const client = new pg.Client({ ...scene.target, ...warden });
    await client.connect();
    const simple = await client.query('SHOW VERSION');
    expect(simple.fields.map(({ name }) => name)).toEqual(['version']);
    for (let round = 0; round < 2; round++) {
      const { rows } = await client.query({ name: 'limits', text: 'SHOW LIMITS' });
      expect(rows).toContainEqual({ limit: 'max_connections', value: '4', in_use: expect.any(String) });
    }
    await expect(client.query({ name: 'one', text: 'SELECT $1', values: ['x'] })).rejects.toMatchObject({
      code: '42601',
    });
    expect((await client.query('SHOW VERSION')).rows).toHaveLength(1);
    await client.end();
  });

  test('postgres.js', async () => {
    const { host, port } = scene.target;
    const sql = postgres({ host, port, ...warden, max: 1, fetch_types: false });
    expect((await sql`SHOW VERSION`)[0]?.['version']).toMatch(/^Postern/);
    await sql.end();
  });

  test('a portal that is fetched in pieces, and errors that last until Sync', async () => {
    const { client } = await logIn(scene.target, warden);
    const bind = frontendMessage('B', '', '', int16(0), int16(0), int16(0));
    const execute = frontendMessage('E', '', Buffer.from([0, 0, 0, 5]));
    const parse = frontendMessage('P', '', 'SHOW LIMITS', int16(0));
    const describePortal = frontendMessage('D', Buffer.from('P'), '');
    const sync = frontendMessage('S');
    await client.send(Buffer.concat([parse, bind, describePortal, execute, execute, execute, sync]));
    expect(resultOf(await client.readUntil('Z')).types).toBe('12TDDDDDsDDDDDsDDDCZ');
    const bad = frontendMessage('P', '', 'nonsense', int16(0));
    await client.send(Buffer.concat([bad, bind, execute, sync]));
    expect(resultOf(await client.readUntil('Z')).types).toBe('EZ');
    client.destroy();
  });
});

test('the console opens where all slots are taken, and has ten of its own', async () => {
  const server = 'superuser_reserved_connections';
  const full = await startScene({ conf: { 'postern.admin_roles': 'alice', max_connections: 1, [server]: 0 } });
  expect((await logIn(full.target, { ...warden, database: 'app' })).answer.then).toBe('ready');
  expect((await logIn(full.target, { ...warden, database: 'app' })).answer.then).not.toBe('ready');
  const consoles = [];
  for (let i = 0; i < 11; i++) consoles.push((await logIn(full.target, warden)).answer.then);
  expect(consoles.slice(0, 10)).toEqual(Array(10).fill('ready'));
  expect(consoles[10]).toMatchObject({ code: '53300' });
});

test('the console ends with the gate, telling its client', async () => {
  const own = await startScene({ conf: { 'postern.admin_roles': 'alice', 'postern.admin_database': 'gate' } });
  const { client } = await logIn(own.target, { ...warden, database: 'gate' });
  expect((await simpleQuery(client, 'SHOW VERSION')).types).toBe('TDCZ');
  await own.gate.stop();
  expect((await client.readToEnd()).at(-1)?.body.toString()).toContain('57P01');
});

describe('postern reload and stop', () => {
  test('say what was refused and where, and exit with 1', async () => {
    const own = await startScene({});
    const { directory } = own.gate;
    expect(await postern('reload', '-D', directory)).toMatchObject({ code: 0, stdout: 'server reloaded\n' });
    const hba = readFileSync(join(directory, 'pg_hba.conf'), 'utf8');
    own.gate.write('pg_hba.conf', `${hba}host all all nowhere\nhost all all all ldap\n`);
    const refused = await postern('reload', '-D', directory);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`${directory}/pg_hba.conf:2: `);
    own.gate.write('pg_hba.conf', hba);
    const conf = readFileSync(join(directory, 'postgresql.conf'), 'utf8');
    own.gate.write('postgresql.conf', `${conf}nonsense = 1\nlog_connections = maybe\n`);
    const settings = await postern('reload', '-D', directory);
    expect(settings.code).toBe(1);
    expect(settings.stderr).toMatch(/postgresql\.conf:\d+: /);
    expect((await logIn(own.target, { ...warden, database: 'app' })).answer.then).toBe('ready');
  });

  test('stop works over the control socket where there is no process to be signalled', async () => {
    const own = await startScene({});
    own.gate.write('postern.pid', '1999999999\n');
    expect(await postern('stop', '-D', own.gate.directory)).toMatchObject({ code: 0, stdout: 'server stopped\n' });
    expect((await own.gate.exited).code).toBe(0);
  });

  test('say that no gate runs where none does', async () => {
    const own = await startScene({});
    await own.gate.stop();
    expect(await postern('reload', '-D', own.gate.directory)).toMatchObject({ code: 3 });
    expect(await postern('stop', '-D', own.gate.directory)).toMatchObject({ code: 3 });
  });
});
