import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { projectRoot } from '../support/project-root.ts';
import { psql } from '../support/psql.ts';

const hba = 'local all postgres trust\nhost all postgres samehost trust\nhost app +devs 127.0.0.0/8 scram-sha-256\n';

function postern(...args: readonly string[]): { readonly status: number | null; readonly out: string } {
  const { stdout, stderr, status } = spawnSync(`${projectRoot()}/bin/postern`, args, { encoding: 'utf8' });
  return { status, out: `${stdout}${stderr}` };
}

describe.each([15, 18] as const)('a running server of version %i is asked', (version) => {
  let server: PostgresServer;
  let uri: string;
  beforeAll(async () => {
    server = await startPostgres({ version, hba });
    uri = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
    await server.query('CREATE ROLE devs');
    await server.query("CREATE ROLE bob LOGIN PASSWORD 'b' IN ROLE devs");
    await server.query('CREATE ROLE carol LOGIN');
    await server.query('CREATE DATABASE app');
  });

  test('explain knows memberships', () => {
    const bob = postern('explain', uri, '--user', 'bob', '--database', 'app', '--from', '127.0.0.1', '--plain');
    expect(bob.out).toMatch(/asked {6}SCRAM-SHA-256\n/);
    expect(bob.status).toBe(0);
    const carol = postern('explain', uri, '--user', 'carol', '--database', 'app', '--from', '127.0.0.1', '--plain');
    expect(carol.status).toBe(1);
    expect(carol.out).toMatch(/user {5}\S+pg_hba\.conf:3/);
  });

  test('what it says the client sees is what the client sees', async () => {
    const { out } = postern('explain', uri, '--user', 'carol', '--database', 'app', '--from', '127.0.0.1', '--plain');
    const said = /client {5}FATAL: {2}(.*) \(SQLSTATE/.exec(out)?.[1] ?? 'nothing';
    const seen = await psql(`host=127.0.0.1 port=${server.port} user=carol dbname=app sslmode=disable`, 'SELECT 1');
    expect(seen.stderr).toContain(said);
  });

  test('reach lists the roles that there are', () => {
    const { out } = postern('reach', uri, '--database', 'app', '--from', '127.0.0.2');
    expect(out).toMatch(/127\.0\.0\.2\/32 .* app .* bob .* scram-sha-256 .* 3/);
    expect(out).not.toContain('carol');
  });

  test('a file that was edited and not loaded is told', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1100));
    server.write('pg_hba.conf', `${hba}host all all 10.0.0.0/8 reject\n`);
    const { out } = postern('explain', uri, '--user', 'carol', '--database', 'app', '--from', '10.0.0.1', '--plain');
    expect(out).toMatch(/note: \S+pg_hba\.conf:0: written at .* after the server read its files/);
  });
});
