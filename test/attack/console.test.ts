import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { errorOf } from '../support/backend-message.ts';
import { knock, logIn, type LoginRequest } from '../support/login.ts';
import { frontendMessage, int16, resultOf, simpleQuery } from '../support/query.ts';
import { startScene, type Scene } from '../support/scene.ts';

/** Every verb of the console, in a form that does something. */
const verbs = [
  'SHOW HELP',
  'SHOW VERSION',
  'SHOW SESSIONS',
  'SHOW RULES',
  'SHOW BANS',
  'SHOW LIMITS',
  'SHOW CERTIFICATES',
  'KILL 999999',
  'RELOAD',
  'BAN 192.0.2.1 FOR 1h',
  'UNBAN 192.0.2.1',
];

const password = 'open-sesame';

/** What each kind of role that may not come in is told. */
const outsiders: readonly (readonly [string, LoginRequest, string])[] = [
  ['a role that is not listed', { user: 'alice', password }, '42501'],
  ['a superuser that is not listed', { user: 'chief', password }, '42501'],
  ['a member of a listed role', { user: 'deputy', password }, '42501'],
  ['a listed name in capitals', { user: 'WARDEN', password }, '42501'],
  ['a listed role with a wrong password', { user: 'warden', password: 'guess' }, '28P01'],
  ['a listed role without LOGIN', { user: 'retired', password }, '28000'],
  ['a listed role whose password has expired', { user: 'expired', password }, '28P01'],
  ['a listed role that the server does not have', { user: 'ghost', password }, '28P01'],
  ['a listed role that no line lets in', { user: 'outside', password }, '28000'],
];

let scene: Scene;
beforeAll(async () => {
  const listed = 'warden, retired, expired, ghost, outside';
  const hba = 'host postern outside all reject\nhost all all all scram-sha-256\n';
  scene = await startScene({ hba, conf: { 'postern.admin_roles': listed } });
  for (const sql of [
    `CREATE ROLE warden LOGIN PASSWORD '${password}'`,
    `CREATE ROLE "WARDEN" LOGIN PASSWORD '${password}'`,
    `CREATE ROLE chief SUPERUSER LOGIN PASSWORD '${password}'`,
    `CREATE ROLE deputy LOGIN PASSWORD '${password}' IN ROLE warden`,
    `CREATE ROLE retired NOLOGIN PASSWORD '${password}'`,
    `CREATE ROLE expired LOGIN PASSWORD '${password}' VALID UNTIL '2020-01-01'`,
    `CREATE ROLE outside LOGIN PASSWORD '${password}'`,
  ]) {
    await scene.server.query(sql);
  }
});

function codeOf(answer: Awaited<ReturnType<typeof knock>>): string | undefined {
  const refusal = answer.wrong_password ?? answer.error ?? answer.then;
  if (typeof refusal !== 'object') return refusal;
  return 'code' in refusal ? refusal.code : refusal.tls;
}

describe('the console opens to nobody but the roles that are listed', () => {
  test.each(outsiders)('%s', async (_, login, code) => {
    expect(codeOf(await knock(scene.target, { database: 'postern', ...login }))).toBe(code);
  });

  test('and the refusal is the one that PostgreSQL has for a database', async () => {
    const { then } = await knock(scene.target, { user: 'alice', password, database: 'postern' });
    expect(then).toMatchObject({
      severity: 'FATAL',
      message: 'permission denied for database "postern"',
      detail: 'User does not have CONNECT privilege.',
    });
    await scene.gate.waitForLog('Role "alice" is not in postern.admin_roles.');
  });

  test.each(outsiders)('%s, with commands behind the startup packet', async (_, { user }) => {
    const commands = Buffer.concat(verbs.map((verb) => frontendMessage('Q', verb)));
    const bans = await banned();
    const { client } = await logIn(scene.target, { user, database: 'postern', password: 'guess' });
    await client.send(commands);
    const messages = await client.readToEnd();
    expect(messages.filter(({ type }) => 'TDC'.includes(type))).toEqual([]);
    expect(await banned()).toEqual(bans);
  });
});

describe.each(verbs)('%s', (verb) => {
  test('is done for a listed role', async () => {
    await unban();
    const { client } = await logIn(scene.target, { user: 'warden', password, database: 'postern' });
    const { error } = await simpleQuery(client, verb);
    const isMiss = verb === 'KILL 999999' || verb.startsWith('UNBAN');
    // What is not there cannot be ended or let in; the command was looked at all the same.
    expect(error?.code).toBe(isMiss ? '22023' : undefined);
    client.destroy();
  });

  test.each(['warden', 'alice', 'chief'])('is no command for %s on another database', async (user) => {
    const { client, answer } = await logIn(scene.target, { user, password, database: 'app' });
    expect(answer.then).toBe('ready');
    const { error } = await simpleQuery(client, verb);
    expect(error?.code).toMatch(/^42/);
    client.destroy();
  });
});

test('a role that is taken out of the list has no command and no session left', async () => {
  const own = await startScene({ conf: { 'postern.admin_roles': 'alice', 'postern.revoke_sessions': 'off' } });
  const { client } = await logIn(own.target, { user: 'alice', password, database: 'postern' });
  const other = await logIn(own.target, { user: 'alice', password, database: 'app' });
  expect((await simpleQuery(client, 'SHOW VERSION')).error).toBeUndefined();
  const conf = readFileSync(join(own.gate.directory, 'postgresql.conf'), 'utf8');
  own.gate.write('postgresql.conf', `${conf}\npostern.admin_roles = 'bob'\n`);
  await own.gate.reload();
  expect((await simpleQuery(client, 'SHOW SESSIONS')).error?.code).toBe('42501');
  own.gate.write('postgresql.conf', `${conf}\npostern.admin_roles = 'bob'\npostern.revoke_sessions = on\n`);
  await own.gate.reload();
  const last = (await client.readToEnd()).at(-1);
  expect(last && errorOf(last).code).toBe('57P01');
  expect((await simpleQuery(other.client, 'SELECT 1')).error).toBeUndefined();
});

test.each(['', 'nobody'])('with postern.admin_roles = %j a superuser gets no console', async (roles) => {
  const own = await startScene({ conf: { 'postern.admin_roles': roles } });
  await own.server.query(`CREATE ROLE chief SUPERUSER LOGIN PASSWORD '${password}'`);
  const code = codeOf(await knock(own.target, { user: 'chief', password, database: 'postern' }));
  expect(code).toBe(roles === '' ? '3D000' : '42501');
});

describe('a listed role', () => {
  async function enter() {
    const { client } = await logIn(scene.target, { user: 'warden', password, database: 'postern' });
    return client;
  }

  test('reads no secret', async () => {
    const client = await enter();
    const verifier = (await scene.server.query('SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL'))[0];
    for (const verb of verbs.filter((one) => one.startsWith('SHOW'))) {
      const text = JSON.stringify((await simpleQuery(client, verb)).rows);
      expect(text).not.toContain(String(verifier?.['rolpassword']));
      expect(text).not.toContain('SCRAM-SHA-256$');
      expect(text).not.toContain('PRIVATE KEY');
      expect(text).not.toContain(password);
    }
    client.destroy();
  });

  test('gets an error for a query of tab completion, and for one that is too long, and goes on', async () => {
    const client = await enter();
    const completion =
      "SELECT pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'S')";
    expect((await simpleQuery(client, completion)).error).toMatchObject({ severity: 'ERROR', code: '42601' });
    expect((await simpleQuery(client, `SHOW ${'x'.repeat(10_000)}`)).error).toMatchObject({ code: '54000' });
    expect((await simpleQuery(client, 'SHOW VERSION')).types).toBe('TDCZ');
    client.destroy();
  });

  test('cannot make the gate keep more than its bounds', async () => {
    const client = await enter();
    const parse = (name: number): Buffer => frontendMessage('P', `s${name}`, 'SHOW HELP', int16(0));
    await client.send(Buffer.concat([...Array.from({ length: 200 }, (_, i) => parse(i)), frontendMessage('S')]));
    const { types, error } = resultOf(await client.readUntil('Z'));
    expect(types).toMatch(/^1{100}EZ$/);
    expect(error?.code).toBe('53400');
    await client.send(frontendMessage('Q', 'x'.repeat(100_000)));
    const last = (await client.readToEnd()).at(-1);
    expect(last && errorOf(last)).toMatchObject({ severity: 'FATAL', code: '08P01' });
  });

  test('meets malformed messages with a FATAL, and others still come in', async () => {
    const bodies = [
      ['P', Buffer.from('no end')],
      ['B', Buffer.from('\0\0\xff\xff', 'latin1')],
      ['B', Buffer.from('\0\0\0\0\x7f\xff', 'latin1')],
      ['D', Buffer.from('Xname\0')],
      ['E', Buffer.from('\0')],
      ['S', Buffer.from('more')],
    ] as const;
    for (const [type, body] of bodies) {
      const client = await enter();
      await client.send(frontendMessage(type, body));
      const last = (await client.readToEnd()).at(-1);
      expect(last && errorOf(last)).toMatchObject({ severity: 'FATAL', code: '08P01' });
    }
    (await enter()).destroy();
  });
});

async function unban(): Promise<void> {
  const { client } = await logIn(scene.target, { user: 'warden', password, database: 'postern' });
  await simpleQuery(client, 'UNBAN 192.0.2.1');
  client.destroy();
}

async function banned(): Promise<unknown> {
  const { client } = await logIn(scene.target, { user: 'warden', password, database: 'postern' });
  const { rows } = await simpleQuery(client, 'SHOW BANS');
  client.destroy();
  return rows;
}
