import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { startGate, type Gate } from '../support/gate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { clientProgram } from '../support/programs.ts';
import { temporaryDirectory } from '../support/temp.ts';

let server: PostgresServer;
let gate: Gate;
beforeAll(async () => {
  // Debian's programs are of version 15, and pg_dump refuses a newer server than itself.
  server = await startPostgres({ version: 15, conf: { wal_level: 'logical' } });
  await server.query(`CREATE ROLE keeper LOGIN SUPERUSER REPLICATION PASSWORD 'open-sesame'`);
  await server.query('CREATE DATABASE app');
  await server.query('CREATE DATABASE restored');
  await server.query(`CREATE TABLE t AS SELECT i, md5(i::text) FROM generate_series(1, 50000) i`, { database: 'app' });
  gate = await startGate({
    hba: 'host all all all scram-sha-256\nhost replication keeper all scram-sha-256\n',
    upstream: server.socketConninfo,
    conf: { 'postern.upstream_auth': 'trust' },
  });
});

const env = { PGPASSWORD: 'open-sesame', PGUSER: 'keeper', PGHOST: '127.0.0.1' };
const run = (program: string, args: readonly string[]) =>
  execute(clientProgram(program), ['-p', String(gate.port), ...args], { env, timeout: 50_000 });

test('pg_dump and pg_restore', async () => {
  const file = join(temporaryDirectory('dump-'), 'dump');
  expect(await run('pg_dump', ['-Fc', '-f', file, 'app'])).toMatchObject({ code: 0, stderr: '' });
  expect(await run('pg_restore', ['-d', 'restored', file])).toMatchObject({ code: 0, stderr: '' });
  const [row] = await server.query('SELECT count(*)::int AS n FROM t', { database: 'restored' });
  expect(row).toEqual({ n: 50_000 });
});

test('pg_basebackup with its stream of WAL', async () => {
  const directory = join(temporaryDirectory('backup-'), 'data');
  const result = await run('pg_basebackup', ['-D', directory, '-X', 'stream', '--checkpoint=fast']);
  expect(result).toMatchObject({ code: 0 });
  expect(existsSync(join(directory, 'PG_VERSION'))).toBe(true);
});

test('logical replication', async () => {
  const file = join(temporaryDirectory('logical-'), 'changes');
  const slot = ['-d', 'app', '--slot=s'];
  expect(await run('pg_recvlogical', [...slot, '--create-slot', '--plugin=test_decoding'])).toMatchObject({ code: 0 });
  await server.query('INSERT INTO t VALUES (0, $$through the gate$$)', { database: 'app' });
  const [row] = await server.query('SELECT pg_current_wal_lsn()::text AS lsn', { database: 'app' });
  const received = await run('pg_recvlogical', [...slot, '--start', '-f', file, `--endpos=${String(row?.['lsn'])}`]);
  expect(received.code).toBe(0);
  const read = await execute('/bin/cat', [file]);
  expect(read.stdout).toContain('through the gate');
});
