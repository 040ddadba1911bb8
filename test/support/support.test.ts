/* oxlint-disable unicorn/no-thenable -- `then` is the name in the recorded answers, and never a function */
import { existsSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates, type Certificates } from './certificates.ts';
import { knock, logIn } from './login.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { psql } from './psql.ts';
import { connectRaw, unixTarget } from './raw-client.ts';
import { typed } from './wire.ts';

const limit = 120_000;

const hba = `local all all trust
host all trusted 127.0.0.1/32 trust
host all clear 127.0.0.1/32 password
host all hashed 127.0.0.1/32 md5
hostssl all certified 127.0.0.1/32 cert map=m
hostssl all alice 127.0.0.1/32 cert
host all scram 127.0.0.1/32 scram-sha-256
hostssl all scram ::1/128 scram-sha-256
`;

/** What the tests of the gate rest on is tried against PostgreSQL itself first. */
describe('PostgreSQL 18', { timeout: limit }, () => {
  let server: PostgresServer;
  let certified: Certificates;

  beforeAll(async () => {
    certified = await certificates();
    const { authority, server: own } = certified;
    const tls = { ...own, authority: authority.certificate };
    server = await startPostgres({ hba, ident: 'm alice certified\n', tls, conf: { log_connections: 'on' } });
    await server.query(`CREATE ROLE trusted LOGIN; CREATE ROLE clear LOGIN PASSWORD 'päss'; CREATE ROLE alice LOGIN;
      CREATE ROLE scram LOGIN PASSWORD 'secret'; CREATE ROLE certified LOGIN; CREATE ROLE nobody;
      SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN PASSWORD 'secret'`);
  }, limit);

  test('trust', async () => {
    expect(await knock(server, { user: 'trusted', database: 'postgres' })).toEqual({ auth: 'ok', then: 'ready' });
    expect(await knock(server, { user: 'trusted', database: 'none' })).toEqual({
      auth: 'ok',
      then: { severity: 'FATAL', code: '3D000', message: 'database "none" does not exist' },
    });
  });

  test('a clear password', async () => {
    const right = { user: 'clear', database: 'postgres', password: 'päss' };
    expect(await knock(server, right)).toEqual({ auth: 'cleartext', then: 'ready' });
    expect(await knock(server, { ...right, password: 'pass' })).toEqual({
      auth: 'cleartext',
      wrong_password: { severity: 'FATAL', code: '28P01', message: 'password authentication failed for user "clear"' },
    });
  });

  test('an MD5 answer', async () => {
    const right = { user: 'hashed', database: 'postgres', password: 'secret' };
    expect(await knock(server, right)).toEqual({ auth: 'md5', then: 'ready' });
    expect((await knock(server, { ...right, password: 'x' })).wrong_password?.code).toBe('28P01');
  });

  test('SCRAM, with and without channel binding', async () => {
    const right = { user: 'scram', database: 'postgres', password: 'secret' };
    expect(await knock(server, right)).toEqual({ auth: 'sasl', mechanisms: ['SCRAM-SHA-256'], then: 'ready' });
    const both = { tls: 'TLSv1.3', auth: 'sasl', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'], then: 'ready' };
    expect(await knock(server, { ...right, tls: true })).toEqual(both);
    expect(await knock(server, { ...right, tls: 'direct' })).toEqual(both);
    expect(await knock(server, { ...right, tls: true, withoutBinding: true })).toEqual(both);
    expect((await knock(server, { ...right, password: 'x' })).wrong_password?.code).toBe('28P01');
    expect(await knock({ host: '::1', port: server.port }, { ...right, tls: true })).toEqual(both);
  });

  test('a certificate, one of another issuer, and none', async () => {
    const { alice, bob, stranger } = certified.clients;
    const request = { user: 'alice', database: 'postgres', tls: true };
    const then = { tls: 'TLSv1.3', auth: 'ok', then: 'ready' };
    expect(await knock(server, { ...request, certificate: alice })).toEqual(then);
    expect(await knock(server, { ...request, user: 'certified', certificate: alice })).toEqual(then);
    expect(await knock(server, { ...request, certificate: bob })).toMatchObject({
      error: { code: '28000', message: 'certificate authentication failed for user "alice"' },
    });
    expect(await knock(server, { ...request, certificate: stranger })).toEqual({
      tls: 'TLSv1.3',
      error: { tls: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' },
    });
    expect((await knock(server, request)).error).toMatchObject({ code: '28000' });
  });

  test('no line, over each transport', async () => {
    const request = { user: 'nobody', database: 'postgres' };
    const refused = 'no pg_hba.conf entry for host "127.0.0.1", user "nobody", database "postgres"';
    expect((await knock(server, request)).error).toMatchObject({ code: '28000', message: `${refused}, no encryption` });
    const encrypted = await knock(server, { ...request, tls: true });
    expect(encrypted.error).toMatchObject({ message: `${refused}, SSL encryption` });
  });

  test('a Unix socket, protocol 3.2 and unknown options', async () => {
    const login = await logIn(unixTarget(server), { user: 'postgres', minor: 2, parameters: { '_pq_.foo': '1' } });
    expect(login.answer).toEqual({
      negotiate: { newest_minor: 2, unrecognized: ['_pq_.foo'] },
      auth: 'ok',
      then: 'ready',
    });
    expect(login.key?.secretKey).toHaveLength(32);
    expect(login.parameters.get('server_version')).toMatch(/^18/);
  });

  test('bytes in pieces, and a connection that the server closes', async () => {
    const client = await connectRaw(server);
    await client.send(typed('Q', 'SELECT 1\0'), { piece: 1, delay: 1 });
    const [refusal] = await client.readToEnd();
    expect(refusal?.type).toBeOneOf(['E', undefined]);
    expect(client.ended).toBe(true);
  });

  test('psql, a reload and a restart', async () => {
    const url = { host: '127.0.0.1', port: server.port, user: 'scram', dbname: 'postgres' };
    expect(await psql({ ...url, password: 'secret' }, 'SELECT 6 * 7')).toMatchObject({ code: 0, stdout: '42\n' });
    expect((await psql({ ...url, password: 'wrong' }, 'SELECT 1')).stderr).toContain('password authentication failed');
    server.write('pg_hba.conf', `${hba}host all all 127.0.0.1/32 reject\n`);
    await server.reload();
    const rejected = await knock(server, { user: 'nobody', database: 'postgres' });
    expect(rejected.error).toMatchObject({ message: expect.stringContaining('pg_hba.conf rejects connection') });
    await server.restart();
    expect(await server.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }]);
    expect(server.log().join('\n')).toContain('connection received');
  });
});

test('PostgreSQL 15', { timeout: limit }, async () => {
  const server = await startPostgres({ version: 15, files: { 'extra.conf': 'x' } });
  expect(await server.query("SELECT current_setting('server_version_num')::int / 10000 AS major")).toEqual([
    { major: 15 },
  ]);
  expect(statSync(`${server.dataDirectory}/extra.conf`).mode & 0o777).toBe(0o600);
  await server.stop();
  expect(existsSync(`${server.dataDirectory}/postmaster.pid`)).toBe(false);
});
