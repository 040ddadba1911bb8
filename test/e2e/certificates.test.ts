import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { writeCertificateFiles } from '../../src/tls/certificate-files.ts';
import { makeCertificate } from '../support/certificates.ts';
import { execute } from '../support/execute.ts';
import { startGate } from '../support/gate.ts';
import { startPostgres } from '../support/postgres.ts';
import { postern } from '../support/postern.ts';
import { psql } from '../support/psql.ts';
import { temporaryDirectory } from '../support/temp.ts';

/** Runs `postern cert` in a directory and expects it to succeed. */
async function cert(directory: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await postern('cert', ...args, '-D', directory);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** A CA with a server certificate for localhost, and certificates for alice and bob. */
async function setUp(): Promise<string> {
  const directory = join(temporaryDirectory('cert-', 0o755), 'ca');
  await cert(directory, 'ca', '--name', 'Test CA');
  await cert(directory, 'server', '--host', 'localhost', '--ip', '127.0.0.1', '::1');
  await cert(directory, 'client', '--user', 'alice', '--dn', 'CN=alice,OU=eng,O=Acme');
  await cert(directory, 'client', '--user', 'bob');
  await cert(directory, 'crl');
  return directory;
}

function clientOf(directory: string, port: number, user: string) {
  return {
    host: 'localhost',
    port,
    user,
    dbname: 'postgres',
    sslmode: 'verify-full',
    sslrootcert: join(directory, 'ca.crt'),
    sslcert: join(directory, `${user}.crt`),
    sslkey: join(directory, `${user}.key`),
  };
}

function serialOf(path: string): string {
  return new X509Certificate(readFileSync(path)).serialNumber;
}

/** The serial number that a server shows now. */
async function liveSerial(port: number, directory: string): Promise<string> {
  const ca = ['--ca', join(directory, 'ca.crt')];
  const { stdout } = await postern('cert', 'show', '--live', `127.0.0.1:${port}`, ...ca, '--format', 'json');
  return /"serial": "([0-9A-F]+)"/.exec(stdout)?.[1] ?? stdout;
}

test('a running gate takes renewed and revoked certificates by itself, and keeps the last good ones', async () => {
  const directory = await setUp();
  const server = await startPostgres({});
  await server.query('CREATE ROLE alice LOGIN; CREATE ROLE bob LOGIN');
  const file = (name: string): string => join(directory, name);
  const gate = await startGate({
    hba: 'hostssl all all all cert\n',
    upstream: server.socketConninfo,
    conf: {
      ssl: 'on',
      ssl_cert_file: file('server.crt'),
      ssl_key_file: file('server.key'),
      ssl_ca_file: file('ca.crt'),
      ssl_crl_file: file('ca.crl'),
      'postern.upstream_auth': 'trust',
    },
  });
  const alice = clientOf(directory, gate.port, 'alice');
  const taken = /changed certificate files were taken/;
  expect(await psql(alice, 'SELECT current_user')).toMatchObject({ stdout: 'alice\n' });

  let from = gate.log().length;
  const before = serialOf(file('server.crt'));
  await cert(directory, 'renew', file('server.crt'), '--new-key');
  await gate.waitForLog(taken, { from });
  expect(serialOf(file('server.crt.old'))).toBe(before);
  expect(await liveSerial(gate.port, directory)).toBe(serialOf(file('server.crt')));
  expect(await psql(alice, 'SELECT 1')).toMatchObject({ code: 0 });

  from = gate.log().length;
  const good = readFileSync(file('server.key'));
  writeFileSync(file('server.key'), readFileSync(file('server.key.old')));
  await gate.waitForLog(/those from before stay in use/, { from });
  expect(gate.log().slice(from).join('\n')).toContain('key values mismatch');
  expect(await psql(alice, 'SELECT 1')).toMatchObject({ code: 0 });

  from = gate.log().length;
  writeFileSync(file('server.key'), good);
  await gate.waitForLog(taken, { from });

  from = gate.log().length;
  await cert(directory, 'revoke', '--user', 'alice');
  await gate.waitForLog(taken, { from });
  expect(await psql(alice, 'SELECT 1')).toMatchObject({ code: 2 });
  await gate.waitForLog(/certificate revoked/, { from });
  expect(await psql(clientOf(directory, gate.port, 'bob'), 'SELECT current_user')).toMatchObject({ stdout: 'bob\n' });
  // A dozen programs are started one after the other, and each change is waited for.
}, 120_000);

test('with postern.watch_certificates off, files count at a reload', async () => {
  const directory = await setUp();
  const conf = { ssl: 'on', ssl_cert_file: join(directory, 'server.crt'), ssl_key_file: join(directory, 'server.key') };
  const gate = await startGate({
    hba: 'host all all all reject\n',
    upstream: 'host=/nowhere',
    conf: { ...conf, 'postern.watch_certificates': 'off' },
  });
  const before = serialOf(join(directory, 'server.crt'));
  await cert(directory, 'renew', join(directory, 'server.crt'));
  // Longer than two looks of the watch.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  expect(await liveSerial(gate.port, directory)).toBe(before);
  await gate.reload();
  expect(await liveSerial(gate.port, directory)).toBe(serialOf(join(directory, 'server.crt')));
});

test('the journal warns of what ends soon', async () => {
  const directory = temporaryDirectory('cert-', 0o755);
  const [certificateFile, keyFile] = [join(directory, 'server.crt'), join(directory, 'server.key')];
  // Of 100 days 6 are left, less the time until now.
  const now = new Date(Date.now() - 94 * 86_400_000);
  const authority = await createAuthority({ commonName: 'Test CA', days: 365, now });
  const server = await issueServerCertificate({ authority, names: ['localhost'], days: 100, now });
  writeCertificateFiles({ certificateFile, keyFile }, server);
  const gate = await startGate({
    hba: 'host all all all reject\n',
    upstream: 'host=/nowhere',
    conf: { ssl: 'on', ssl_cert_file: certificateFile, ssl_key_file: keyFile },
  });
  await gate.waitForLog(/WARNING: {2}server certificate expires in 5 days/);
  const shown = await postern('cert', 'show', certificateFile);
  expect(shown).toMatchObject({ code: 1 });
  expect(shown.stdout).toMatch(/\b5 +soon\b/);
});

test('PostgreSQL takes a renewed server certificate and a revocation list at a reload', async () => {
  const directory = await setUp();
  const text = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const server = await startPostgres({
    hba: 'local all all trust\nhostssl all all all cert\n',
    tls: { certificate: text('server.crt'), key: text('server.key'), authority: text('ca.crt') },
    files: { 'ca.crl': text('ca.crl') },
    conf: { ssl_crl_file: 'ca.crl' },
  });
  await server.query('CREATE ROLE alice LOGIN; CREATE ROLE bob LOGIN');
  const alice = clientOf(directory, server.port, 'alice');
  expect(await psql(alice, 'SELECT current_user')).toMatchObject({ stdout: 'alice\n' });

  const inPlace = join(server.dataDirectory, 'server.crt');
  const { uid, mode } = statSync(join(server.dataDirectory, 'server.key'));
  await cert(directory, 'renew', inPlace, '--new-key');
  expect(statSync(join(server.dataDirectory, 'server.key'))).toMatchObject({ uid, mode });
  await server.reload();
  expect(await liveSerial(server.port, directory)).toBe(serialOf(inPlace));
  expect(await psql(alice, 'SELECT 1')).toMatchObject({ code: 0 });

  await cert(directory, 'revoke', join(directory, 'alice.crt'));
  server.write('ca.crl', text('ca.crl'));
  await server.reload();
  const refused = await psql(alice, 'SELECT 1');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('certificate revoked');
  expect(await psql(clientOf(directory, server.port, 'bob'), 'SELECT 1')).toMatchObject({ code: 0 });
});

test('openssl agrees with what is issued and revoked, under an RSA CA of its own making too', async () => {
  const directory = temporaryDirectory('cert-', 0o755);
  writeFileSync(join(directory, 'openssl.cnf'), '[req]\ndistinguished_name = dn\n[dn]\n');
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  const newKey = ['rsa:2048'];
  const ca = await makeCertificate({
    directory,
    name: 'rsa',
    subject: '/O=Acme/CN=old CA',
    extensions,
    newKey,
    days: 900,
  });
  const use = ['--ca', ca.certificateFile];
  const out = (name: string): string => join(directory, name);
  await cert(directory, 'server', ...use, '--host', 'db.acme.example', '--out', out('db'));
  await cert(directory, 'client', ...use, '--user', 'alice', '--out', out('alice'));
  await cert(directory, 'revoke', ...use, serialOf(out('alice.crt')));
  const trust = ['-crl_check', '-CRLfile', out('rsa.crl'), '-CAfile', ca.certificateFile];
  const verify = (purpose: string, name: string) =>
    execute('openssl', ['verify', '-x509_strict', '-purpose', purpose, ...trust, out(name)]);
  expect(await verify('sslserver', 'db.crt')).toMatchObject({ code: 0 });
  expect((await verify('sslclient', 'alice.crt')).stderr).toContain('certificate revoked');
  expect((await verify('sslclient', 'db.crt')).code).not.toBe(0);
});

test('nothing is overwritten, and an encrypted CA key needs its passphrase', async () => {
  const directory = join(temporaryDirectory('cert-'), 'ca');
  const right = ['--passphrase-command', 'echo open-sesame'];
  await cert(directory, 'ca', '--encrypt', ...right);
  expect(statSync(join(directory, 'ca.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(directory, 'ca.key'), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  const again = await postern('cert', 'ca', '-D', directory);
  expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('exists') });
  const client = ['cert', 'client', '-D', directory, '--user', 'alice'];
  expect((await postern(...client)).stderr).toContain('there is no terminal to ask on');
  expect((await postern(...client, '--passphrase-command', 'echo wrong')).code).toBe(3);
  await cert(directory, 'client', '--user', 'alice', ...right);
  expect(await postern(...client, ...right)).toMatchObject({ code: 3, stderr: expect.stringContaining('exists') });
  await cert(directory, 'revoke', '--user', 'alice', ...right);
  expect(await postern('cert', 'show', directory)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('revoked'),
  });
  const renewed = await postern('cert', 'renew', join(directory, 'alice.crt'), '-D', directory, ...right);
  expect(renewed).toMatchObject({ code: 3, stderr: expect.stringContaining('is revoked since') });
});
