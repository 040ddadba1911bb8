import { expect, test } from 'vitest';
import { createAuthority } from '../../src/tls/authority.ts';
import { certificates } from '../support/certificates.ts';
import { startGate, type GateRequest } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { startPostgres, type PostgresRequest } from '../support/postgres.ts';

const password = 'open-sesame';

/** A server that wants a proof of its own over TCP, and a gate that has to give it. */
async function startPair(server: PostgresRequest, gate: Omit<GateRequest, 'upstream'>, conninfo: string) {
  const upstream = await startPostgres({ ...server, hba: `local all all trust\n${server.hba ?? ''}` });
  await upstream.query(`CREATE ROLE alice LOGIN PASSWORD '${password}'`);
  await upstream.query(`SET password_encryption = md5; CREATE ROLE carol LOGIN PASSWORD '${password}'`);
  const conf = typeof gate.conf === 'object' ? gate.conf : {};
  const running = await startGate({
    ...gate,
    upstream: `host=127.0.0.1 port=${upstream.port} ${conninfo}`,
    conf: { ...conf, 'postern.catalog': upstream.socketConninfo },
  });
  const login = (user: string) =>
    knock({ host: running.host, port: running.port }, { user, database: 'postgres', password });
  return { running, login };
}

test.each([
  ['SCRAM keys from the proof', 'scram-sha-256', 'scram-sha-256', 'alice'],
  ['SCRAM from a clear password', 'password', 'scram-sha-256', 'alice'],
  ['the MD5 hash', 'md5', 'md5', 'carol'],
  ['MD5 from a clear password', 'password', 'md5', 'carol'],
  ['the clear password', 'password', 'password', 'alice'],
])('passthrough: %s', async (_, asked, wanted, user) => {
  const { login } = await startPair(
    { hba: `host all all all ${wanted}\n` },
    { hba: `host all all all ${asked}\n` },
    'sslmode=disable',
  );
  expect(await login(user)).toMatchObject({ then: 'ready' });
});

test('passthrough with a method that leaves nothing to pass on: the journal says what is missing', async () => {
  const { login, running } = await startPair(
    { hba: 'host all all all scram-sha-256\n' },
    { hba: 'host all all all trust\n' },
    'sslmode=disable',
  );
  expect(await login('alice')).toMatchObject({ auth: 'ok', then: { code: '08006' } });
  expect(await running.waitForLog('could not log in to the upstream server')).toContain('FATAL');
});

test('certificate: one for each login, signed by the gate, over verified TLS', async () => {
  const { server: tls, authority: serverAuthority } = await certificates();
  const own = await createAuthority({ commonName: 'gate', days: 1, now: new Date() });
  const { login } = await startPair(
    {
      hba: 'hostssl all all all cert\n',
      tls: { certificate: tls.certificate, key: tls.key, authority: own.certificate },
    },
    {
      hba: 'host all all all scram-sha-256\n',
      files: { 'ca.crt': own.certificate, 'ca.key': own.key },
      conf: { 'postern.upstream_auth': 'certificate' },
    },
    `sslmode=verify-full sslrootcert=${serverAuthority.certificateFile}`,
  );
  expect(await login('alice')).toMatchObject({ then: 'ready' });
  expect(await login('carol')).toMatchObject({ wrong_password: { code: '28P01' } });
});

test('a server that is down costs a client its session in words; another client gets in once it is back', async () => {
  const upstream = await startPostgres({});
  await upstream.query(`CREATE ROLE alice LOGIN PASSWORD '${password}'`);
  const gate = await startGate({
    hba: 'host all all all scram-sha-256\n',
    upstream: upstream.socketConninfo,
    conf: { 'postern.upstream_auth': 'trust' },
  });
  const login = () => knock({ host: gate.host, port: gate.port }, { user: 'alice', database: 'postgres', password });
  expect(await login()).toMatchObject({ then: 'ready' });
  await upstream.stop();
  expect(await login()).toMatchObject({ error: { code: '08006' } });
  expect(gate.log().join('\n')).toContain('lost the control connection');
  await upstream.restart();
  expect(await login()).toMatchObject({ then: 'ready' });
});
