import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates } from './certificates.ts';
import { expectRefusedStart, startGate, type Gate } from './gate.ts';
import { knock } from './login.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { psql } from './psql.ts';
import { unixTarget } from './raw-client.ts';

const hba = 'host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n';

describe('a gate before a real server', () => {
  let server: PostgresServer;
  let gate: Gate;

  beforeAll(async () => {
    server = await startPostgres({ hba: 'host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n' });
    await server.query("CREATE ROLE alice LOGIN PASSWORD 'secret'");
    const { server: own } = await certificates();
    gate = await startGate({
      hba,
      upstream: server.socketConninfo,
      conf: { ssl: true, 'postern.upstream_auth': 'trust' },
      files: { 'server.crt': own.certificate, 'server.key': own.key },
    });
  });

  test('lets psql and the raw client in', async () => {
    const login = { user: 'alice', database: 'postgres', password: 'secret' };
    expect((await knock(gate, { ...login, tls: true })).then).toBe('ready');
    expect((await knock(unixTarget(gate), login)).auth).toBe('ok');
    expect((await knock(gate, { ...login, password: 'wrong' })).wrong_password?.code).toBe('28P01');
    const { certificateFile } = (await certificates()).authority;
    const url = { host: 'localhost', port: gate.port, user: 'alice', dbname: 'postgres', password: 'secret' };
    const verified = { ...url, sslmode: 'verify-full', sslrootcert: certificateFile };
    expect(await psql(verified, 'SELECT 42')).toMatchObject({ code: 0, stdout: '42\n', stderr: '' });
  });

  test('is in force as written when reload returns', async () => {
    gate.write('pg_hba.conf', 'host all all 127.0.0.1/32 reject\n');
    await gate.reload();
    const answer = await knock(gate, { user: 'alice', database: 'postgres' });
    expect(answer.error).toMatchObject({ message: expect.stringContaining('pg_hba.conf rejects connection') });
  });

  test('stops when told', async () => {
    expect(await gate.stop()).toEqual({ code: 0, signal: null });
    expect(existsSync(join(gate.directory, 'postern.pid'))).toBe(false);
  });
});

test('a gate that does not start says why', async () => {
  const { code, stderr } = await expectRefusedStart({
    hba: 'host all all nonsense/99 trust\n',
    upstream: 'host=/none',
  });
  expect(code).not.toBe(0);
  expect(stderr).toContain('FATAL');
  await expect(expectRefusedStart({ hba, upstream: 'host=127.0.0.1 port=1 user=x' })).rejects.toThrow(
    'the gate started',
  );
});

test('waiting for a line that does not come fails with what did come', async () => {
  const gate = await startGate({ hba, upstream: 'host=127.0.0.1 port=1 user=x', conf: "log_min_messages = 'log'\n" });
  expect(readFileSync(join(gate.directory, 'postgresql.conf'), 'utf8')).toContain("log_min_messages = 'log'");
  await expect(gate.waitForLog('never', { timeout: 100 })).rejects.toThrow(/timeout .* never in:.*ready to accept/s);
});
