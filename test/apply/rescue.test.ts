import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { execute, type Executed } from '../support/execute.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { projectRoot } from '../support/project-root.ts';

const password = 'correct horse battery';

/** Nobody gets in without a password, and nobody knows one. */
const closed = 'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n';

function rescue(server: PostgresServer, ...args: readonly string[]): Promise<Executed> {
  const program = join(projectRoot(), 'bin', 'postern');
  return execute(program, ['rescue', '-D', server.dataDirectory, '--yes', ...args], { input: `${password}\n` });
}

async function login(server: PostgresServer, secret: string): Promise<string> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'postgres',
    password: secret,
  });
  try {
    await client.connect();
    return 'in';
  } catch (error) {
    return String(error);
  } finally {
    await client.end();
  }
}

/** What the server has written down, and what lies beside it. */
function textsOf(server: PostgresServer): string {
  const names = readdirSync(server.dataDirectory).filter((name) => name.endsWith('.conf') || name.endsWith('.log'));
  return [...server.log(), ...names.map((name) => readFileSync(join(server.dataDirectory, name), 'utf8'))].join('\n');
}

test.each([18, 15] as const)('PostgreSQL %i: one line opens, and is gone afterwards', async (version) => {
  const server = await startPostgres({ version, hba: closed, ident: '# maps\n', conf: { log_statement: 'all' } });
  const { code, stdout, stderr } = await rescue(server);
  expect(stderr).toBe('');
  expect(stdout).toContain('the opening is taken away\n');
  expect(stdout).toMatch(/logged in with it over the socket\n$/);
  expect(code).toBe(0);
  expect(await login(server, password)).toBe('in');
  expect(await login(server, 'wrong')).toContain('password authentication failed');
  expect(readFileSync(join(server.dataDirectory, 'pg_hba.conf'), 'utf8')).toBe(closed);
  expect(readFileSync(join(server.dataDirectory, 'pg_ident.conf'), 'utf8')).toBe('# maps\n');
  expect(readdirSync(join(server.dataDirectory, 'postern-apply'))).toEqual([]);
  expect(textsOf(server)).not.toContain(password);
  expect(textsOf(server)).not.toContain('SCRAM-SHA-256$');
});

test('the socket that lets the owner in needs no opening', async () => {
  const server = await startPostgres({ hba: `local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n` });
  const { code, stdout } = await rescue(server);
  expect(stdout).toContain('nothing is opened');
  expect(stdout).toContain('logged in with it over 127.0.0.1');
  expect(code).toBe(0);
  expect(existsSync(join(server.dataDirectory, 'postern-apply'))).toBe(false);
});

test.each([18, 15] as const)('PostgreSQL %i that does not run: single-user mode', async (version) => {
  const server = await startPostgres({ version, hba: closed });
  await server.stop();
  const { code, stdout, stderr } = await rescue(server);
  expect(stderr).toBe('');
  expect(stdout).toContain('is set\n');
  expect(code).toBe(0);
  await server.restart();
  expect(await login(server, password)).toBe('in');
});

test('a role that does not exist', async () => {
  const server = await startPostgres({ hba: closed });
  const { code, stderr } = await rescue(server, '--role', 'nobody-at-all', '--timeout', '20');
  expect(stderr).toMatch(/the password was not set/);
  expect(code).toBe(3);
  expect(readFileSync(join(server.dataDirectory, 'pg_hba.conf'), 'utf8')).toBe(closed);
});
