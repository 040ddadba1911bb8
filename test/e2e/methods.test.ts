import { userInfo } from 'node:os';
import pg from 'pg';
import postgres from 'postgres';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates, type Certificates } from '../support/certificates.ts';
import { psql } from '../support/psql.ts';
import { startScene, type Scene } from '../support/scene.ts';

const hba = `
hostssl trusted    all all trust
hostssl refused    all all reject
hostssl clear      all all password
hostssl hashed     all all md5
hostssl scrammed   all all scram-sha-256
hostssl certified  all all cert
hostssl named      all all cert clientname=DN map=dn
hostssl doubly     all all scram-sha-256 clientcert=verify-full
hostssl anycert    all all trust clientcert=verify-ca
local   app        all     peer map=os
host    all        all all scram-sha-256
`;
const databases = ['trusted', 'refused', 'clear', 'hashed', 'scrammed', 'certified', 'named', 'doubly', 'anycert'];

let scene: Scene;
let pki: Certificates;
beforeAll(async () => {
  pki = await certificates();
  const ident = `dn "CN=alice,OU=eng,O=Acme" alice\nos ${userInfo().username} alice\n`;
  scene = await startScene({ hba, ident, conf: { ssl_ca_file: 'ca.crt' } });
  const { server } = scene;
  for (const name of databases) await server.query(`CREATE DATABASE ${name}`);
  await server.query(`SET password_encryption = md5; CREATE ROLE carol LOGIN PASSWORD 'open-sesame'`);
  await server.query(`CREATE ROLE bob LOGIN PASSWORD 'open-sesame'`);
});

interface Attempt {
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  readonly certificate?: 'alice' | 'bob';
}

type Driver = (attempt: Attempt) => Promise<string>;

/** Each driver gives the user that the server sees, or the SQLSTATE and text of the refusal. */
const drivers: Readonly<Record<string, Driver>> = {
  pg: async ({ database, user = 'alice', password = 'open-sesame', certificate }) => {
    const files = certificate && pki.clients[certificate];
    const ssl = { ca: pki.authority.certificate, ...(files && { cert: files.certificate, key: files.key }) };
    const client = new pg.Client({
      ...scene.target,
      host: 'localhost',
      database,
      user,
      password,
      ssl,
      enableChannelBinding: true,
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ who: string }>('SELECT current_user AS who');
      return rows[0]?.who ?? '';
    } catch (error) {
      return describeError(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  },
  postgres: async ({ database, user = 'alice', password = 'open-sesame', certificate }) => {
    const files = certificate && pki.clients[certificate];
    const ssl = { ca: pki.authority.certificate, ...(files && { cert: files.certificate, key: files.key }) };
    const sql = postgres({
      ...scene.target,
      host: 'localhost',
      database,
      user,
      password,
      ssl,
      max: 1,
      connect_timeout: 10,
      onnotice: () => undefined,
    });
    try {
      const [row] = await sql<{ who: string }[]>`SELECT current_user AS who`;
      return row?.who ?? '';
    } catch (error) {
      return describeError(error);
    } finally {
      await sql.end();
    }
  },
  psql: async ({ database, user = 'alice', password = 'open-sesame', certificate }) => {
    const files = certificate && pki.clients[certificate];
    const result = await psql(
      {
        host: 'localhost',
        port: scene.target.port,
        dbname: database,
        user,
        sslmode: 'verify-full',
        sslrootcert: pki.authority.certificateFile,
        ...(files && { sslcert: files.certificateFile, sslkey: files.keyFile }),
      },
      ['-v', 'VERBOSITY=verbose', '-Atc', 'SELECT current_user'],
      { env: { PGPASSWORD: password } },
    );
    return result.code === 0 ? result.stdout.trim() : (/FATAL: {2}(.*)/.exec(result.stderr)?.[1] ?? result.stderr);
  },
};

function describeError(error: unknown): string {
  return error instanceof Error && 'code' in error ? error.message : String(error);
}

const wrongPassword = 'password authentication failed for user "alice"';
const table: readonly (readonly [string, Attempt, string])[] = [
  ['trust', { database: 'trusted', password: 'whatever' }, 'alice'],
  ['trust, no such role', { database: 'trusted', user: 'nobody-here' }, 'role "nobody-here" does not exist'],
  [
    'reject',
    { database: 'refused' },
    'pg_hba.conf rejects connection for host "127.0.0.1", user "alice", database "refused", SSL encryption',
  ],
  ['password', { database: 'clear' }, 'alice'],
  ['password, MD5 verifier', { database: 'clear', user: 'carol' }, 'carol'],
  ['password, wrong', { database: 'clear', password: 'wrong' }, wrongPassword],
  ['md5, MD5 verifier', { database: 'hashed', user: 'carol' }, 'carol'],
  ['md5, SCRAM verifier', { database: 'hashed' }, 'alice'],
  [
    'md5, wrong',
    { database: 'hashed', user: 'carol', password: 'wrong' },
    'password authentication failed for user "carol"',
  ],
  ['scram-sha-256', { database: 'scrammed' }, 'alice'],
  ['scram-sha-256, wrong', { database: 'scrammed', password: 'wrong' }, wrongPassword],
  [
    'scram-sha-256, MD5 verifier',
    { database: 'scrammed', user: 'carol' },
    'password authentication failed for user "carol"',
  ],
  ['cert', { database: 'certified', certificate: 'alice' }, 'alice'],
  ['cert, none shown', { database: 'certified' }, 'connection requires a valid client certificate'],
  [
    'cert, somebody else',
    { database: 'certified', certificate: 'bob' },
    'certificate authentication failed for user "alice"',
  ],
  ['cert by DN and map', { database: 'named', certificate: 'alice' }, 'alice'],
  [
    'cert by DN, not in the map',
    { database: 'named', user: 'bob', certificate: 'bob' },
    'certificate authentication failed for user "bob"',
  ],
  ['scram-sha-256 and verify-full', { database: 'doubly', certificate: 'alice' }, 'alice'],
  ['scram-sha-256 and verify-full, somebody else', { database: 'doubly', certificate: 'bob' }, wrongPassword],
  ['trust and verify-ca', { database: 'anycert', certificate: 'bob' }, 'alice'],
  ['a database that does not exist', { database: 'nowhere' }, 'database "nowhere" does not exist'],
];

describe.each(Object.entries(drivers))('%s', (_, driver) => {
  test.each(table)('%s', async (_name, attempt, expected) => {
    expect(await driver(attempt)).toBe(expected);
  });
});

test('psql with channel_binding=require logs in, so PLUS was used', async () => {
  const result = await psql(
    {
      host: 'localhost',
      port: scene.target.port,
      user: 'alice',
      dbname: 'scrammed',
      sslmode: 'require',
      channel_binding: 'require',
    },
    'SELECT 1',
    { env: { PGPASSWORD: 'open-sesame' } },
  );
  expect(result.code).toBe(0);
});

test('peer takes the operating-system user through a map', async () => {
  const { socketDirectory } = scene.gate;
  const local = { host: socketDirectory, port: scene.target.port, dbname: 'app' };
  expect((await psql({ ...local, user: 'alice' }, 'SELECT 1')).code).toBe(0);
  const refused = await psql({ ...local, user: 'bob' }, 'SELECT 1');
  expect(refused.stderr).toContain('Peer authentication failed for user "bob"');
});

test('a password changed by ALTER ROLE counts for the very next login', async () => {
  const login = (password: string) => drivers['pg']?.({ database: 'scrammed', user: 'bob', password });
  expect(await login('open-sesame')).toBe('bob');
  await scene.server.query(`ALTER ROLE bob PASSWORD 'other'`);
  expect(await login('open-sesame')).toBe('password authentication failed for user "bob"');
  expect(await login('other')).toBe('bob');
  await scene.server.query('ALTER ROLE bob NOLOGIN');
  expect(await login('other')).toBe('role "bob" is not permitted to log in');
  await scene.server.query(`ALTER ROLE bob LOGIN CONNECTION LIMIT 0`);
  expect(await login('other')).toBe('too many connections for role "bob"');
});

test('whatever was asked and answered, no password and no verifier stands in the journal', () => {
  const journal = scene.gate.log().join('\n');
  expect(journal).toContain('connection authorized: user=alice');
  expect(journal).not.toContain('open-sesame');
  expect(journal).not.toContain('SCRAM-SHA-256$');
});
