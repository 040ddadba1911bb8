import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../support/backend-message.ts';
import { certificates } from '../support/certificates.ts';
import { execute } from '../support/execute.ts';
import { logIn, type Login, type LoginRequest } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { temporaryDirectory } from '../support/temp.ts';

const often = { 'postern.revoke_interval': '1s' };
const app = { database: 'app', password: 'open-sesame' };

/** Milliseconds after which a session that shall go on has been looked at more than once. */
const severalRounds = 2_500;

async function enter(scene: Scene, login: LoginRequest, last = 1): Promise<Login> {
  const entered = await logIn({ ...scene.target, localAddress: `127.0.0.${last}` }, { ...app, ...login });
  expect(entered.answer.then).toBe('ready');
  return entered;
}

/** expectRevoked waits until a session is ended as PostgreSQL would, with the cause in the journal. */
async function expectRevoked(scene: Scene, { client }: Login, cause: string): Promise<void> {
  const last = (await client.readToEnd()).at(-1);
  expect(last && errorOf(last)).toMatchObject({
    severity: 'FATAL',
    code: '57P01',
    message: 'terminating connection due to administrator command',
  });
  await scene.gate.waitForLog(`DETAIL:  ${cause}`);
}

async function expectAlive({ client }: Login): Promise<void> {
  expect(client.ended).toBe(false);
  const query = Buffer.from('select 1\0');
  const header = Buffer.alloc(5);
  header.write('Q');
  header.writeInt32BE(query.length + 4, 1);
  await client.send(Buffer.concat([header, query]));
  expect((await client.readUntil('Z')).at(-1)?.type).toBe('Z');
}

async function addRole(scene: Scene, name: string): Promise<void> {
  await scene.server.query(`CREATE ROLE ${name} LOGIN PASSWORD 'open-sesame'`);
}

describe('what ends a session while it is connected', () => {
  test.each([
    ['DROP ROLE bob', 'Role "bob" does not exist any more.'],
    ['ALTER ROLE bob NOLOGIN', 'Role "bob" is not permitted to log in any more.'],
    ["ALTER ROLE bob VALID UNTIL '2020-01-01'", 'The password of role "bob" has expired.'],
  ])('%s ends the sessions of that role and of no other', async (sql, cause) => {
    const scene = await startScene({ conf: often });
    await addRole(scene, 'bob');
    const alice = await enter(scene, { user: 'alice' });
    const bobs = [await enter(scene, { user: 'bob' }), await enter(scene, { user: 'bob', tls: true })];
    await scene.server.query(sql);
    for (const bob of bobs) await expectRevoked(scene, bob, cause);
    await sleep(severalRounds);
    await expectAlive(alice);
  });

  test('a role made in a database of another encoding does not hide what becomes of the others', async () => {
    const scene = await startScene({ conf: often });
    await addRole(scene, 'bob');
    const bob = await enter(scene, { user: 'bob' });
    await scene.server.query("CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1'");
    // One byte in LATIN1, and no letter in the UTF-8 of the other databases.
    await scene.server.query('CREATE ROLE "é"', { database: 'old' });
    await scene.server.query('ALTER ROLE bob NOLOGIN');
    await expectRevoked(scene, bob, 'Role "bob" is not permitted to log in any more.');
  });

  test('VALID UNTIL binds those who logged in by a password alone', async () => {
    const hba = 'host all alice 127.0.0.2/32 trust\nhost all all all scram-sha-256\n';
    const scene = await startScene({ hba, conf: often });
    const trusted = await enter(scene, { user: 'alice' }, 2);
    const byPassword = await enter(scene, { user: 'alice' }, 1);
    await scene.server.query("ALTER ROLE alice VALID UNTIL '2020-01-01'");
    await expectRevoked(scene, byPassword, 'The password of role "alice" has expired.');
    await sleep(severalRounds);
    await expectAlive(trusted);
  });

  test('leaving the group that a line names', async () => {
    const scene = await startScene({ hba: 'host all +staff all scram-sha-256\n', conf: often });
    await addRole(scene, 'bob');
    await scene.server.query('CREATE ROLE staff; GRANT staff TO alice, bob');
    const [alice, bob] = [await enter(scene, { user: 'alice' }), await enter(scene, { user: 'bob' })];
    await scene.server.query('REVOKE staff FROM bob');
    await expectRevoked(scene, bob, 'No line of pg_hba.conf lets the connection in any more.');
    await expectAlive(alice);
  });

  test('a ban ends the sessions of its address', async () => {
    const scene = await startScene({ conf: { 'postern.revoke_interval': 0 } });
    const [first, second] = [await enter(scene, { user: 'alice' }, 2), await enter(scene, { user: 'alice' }, 3)];
    await postern('ban', 'add', '127.0.0.2', '-D', scene.gate.directory);
    await expectRevoked(scene, first, 'Address 127.0.0.2 is banned.');
    await expectAlive(second);
  });
});

describe('a reload', () => {
  const wide = 'host all all all scram-sha-256\n';
  const rules: readonly (readonly [string, string, string])[] = [
    ['a line that is gone', 'host all alice all scram-sha-256\n', 'No line of pg_hba.conf lets the connection in'],
    ['a reject line above', `host all bob all reject\n${wide}`, 'No line of pg_hba.conf lets the connection in'],
    ['another address', `host all alice all scram-sha-256\nhost all bob 10.0.0.0/8 scram-sha-256\n`, 'No line of'],
    ['a certificate wanted', `hostssl all bob all scram-sha-256 clientcert=verify-ca\n${wide}`, 'No line of'],
  ];
  test.each(rules)('with %s ends the session it let in, and no other', async (_, hba, cause) => {
    const scene = await startScene({ hba: wide, conf: { 'postern.revoke_interval': 0, ssl_ca_file: 'ca.crt' } });
    await addRole(scene, 'bob');
    const [alice, bob] = [await enter(scene, { user: 'alice' }), await enter(scene, { user: 'bob', tls: true })];
    scene.gate.write('pg_hba.conf', hba);
    await scene.gate.reload();
    await expectRevoked(scene, bob, cause);
    await expectAlive(alice);
  });

  test('counts a stronger method as a line that is gone, and an equal or weaker one not', async () => {
    const hba = 'host all alice all password\nhost all bob all scram-sha-256\nhost all carol all trust\n';
    const scene = await startScene({ hba, conf: { 'postern.revoke_interval': 0 } });
    await addRole(scene, 'bob');
    await addRole(scene, 'carol');
    const [alice, bob, carol] = [
      await enter(scene, { user: 'alice' }),
      await enter(scene, { user: 'bob' }),
      await enter(scene, { user: 'carol' }),
    ];
    scene.gate.write(
      'pg_hba.conf',
      'host app alice all scram-sha-256\nhost all bob all md5\nhost app carol all trust\n',
    );
    await scene.gate.reload();
    await expectRevoked(scene, alice, 'Line 1 of file');
    await expectAlive(bob);
    await expectAlive(carol);
  });

  test.each(['ssl_crl_file', 'ssl_crl_dir'])(
    'with a certificate in %s ends the sessions of that certificate',
    async (name) => {
      const { authority, clients } = await certificates();
      const hba = 'hostssl all all all cert map=all\n';
      const ident = 'all /^(.*)$ \\1\n';
      const scene = await startScene({ hba, ident, conf: { ssl_ca_file: 'ca.crt', 'postern.revoke_interval': 0 } });
      await addRole(scene, 'bob');
      const alice = await enter(scene, { user: 'alice', tls: true, certificate: clients.alice });
      const bob = await enter(scene, { user: 'bob', tls: true, certificate: clients.bob });
      const list = await revoke(authority, clients.bob.certificateFile);
      if (name === 'ssl_crl_dir') scene.gate.write(`crl/${list.hash}.r0`, list.pem);
      else scene.gate.write('crl', list.pem);
      const conf = readFileSync(join(scene.gate.directory, 'postgresql.conf'), 'utf8');
      scene.gate.write('postgresql.conf', `${conf}\n${name} = 'crl'\n`);
      await scene.gate.reload();
      await expectRevoked(scene, bob, 'The client certificate has been revoked.');
      await expectAlive(alice);
    },
  );
});

test('off ends nobody', async () => {
  const scene = await startScene({ conf: { ...often, 'postern.revoke_sessions': 'off' } });
  await addRole(scene, 'bob');
  const bob = await enter(scene, { user: 'bob' }, 2);
  await scene.server.query('ALTER ROLE bob NOLOGIN');
  await postern('ban', 'add', '127.0.0.2', '-D', scene.gate.directory);
  scene.gate.write('pg_hba.conf', 'host all alice all scram-sha-256\n');
  await scene.gate.reload();
  await sleep(severalRounds);
  await expectAlive(bob);
});

test('a catalog that cannot be asked leaves every session as it is, and is said once', async () => {
  const scene = await startScene({ conf: often });
  await scene.server.query('CREATE ROLE watcher SUPERUSER LOGIN');
  const conf = readFileSync(join(scene.gate.directory, 'postgresql.conf'), 'utf8');
  const catalog = scene.server.socketConninfo.replace(/user='?postgres'?/, 'user=watcher');
  scene.gate.write('postgresql.conf', `${conf}\npostern.catalog = '${catalog.replaceAll("'", "''")}'\n`);
  await scene.gate.reload();
  const alice = await enter(scene, { user: 'alice' });
  await scene.server.query(
    "ALTER ROLE watcher NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'watcher'",
  );
  await scene.gate.waitForLog('could not check the roles of live sessions');
  await sleep(severalRounds);
  await expectAlive(alice);
  expect(scene.gate.log().filter((line) => line.includes('could not check the roles'))).toHaveLength(1);
  await scene.server.query('ALTER ROLE watcher LOGIN');
  await scene.gate.waitForLog('the roles of live sessions are checked again');
});

/** revoke makes a list with one certificate, by OpenSSL. */
async function revoke(authority: { readonly certificateFile: string; readonly keyFile: string }, certificate: string) {
  const directory = temporaryDirectory('crl-');
  const conf = join(directory, 'ca.cnf');
  writeFileSync(join(directory, 'index.txt'), '');
  writeFileSync(join(directory, 'number'), '01\n');
  writeFileSync(
    conf,
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${directory}/index.txt\ncrlnumber=${directory}/number\ndefault_md=sha256\ndefault_crl_days=30\n`,
  );
  const ca = ['ca', '-config', conf, '-cert', authority.certificateFile, '-keyfile', authority.keyFile];
  const revoked = await execute('openssl', [...ca, '-revoke', certificate]);
  if (revoked.code !== 0) throw new Error(revoked.stderr);
  const made = await execute('openssl', [...ca, '-gencrl']);
  if (made.code !== 0) throw new Error(made.stderr);
  const hashed = await execute('openssl', ['x509', '-noout', '-issuer_hash', '-in', certificate]);
  rmSync(directory, { recursive: true });
  return { pem: made.stdout, hash: hashed.stdout.trim() };
}
