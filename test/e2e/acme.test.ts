import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { writeCertificateFiles } from '../../src/tls/certificate-files.ts';
import { atEnd } from '../support/at-end.ts';
import type { Executed } from '../support/execute.ts';
import { startGate } from '../support/gate.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { freePort } from '../support/ports.ts';
import { postern } from '../support/postern.ts';
import { startPostgres } from '../support/postgres.ts';
import { psql } from '../support/psql.ts';
import { temporaryDirectory } from '../support/temp.ts';

let pebble: Pebble;
beforeAll(async () => {
  pebble = await startPebble();
});

function acme(directory: string, ...args: readonly string[]): Promise<Executed> {
  const server = ['--server', pebble.server, '--server-ca', pebble.serverCa, '--email', 'dba@acme.test'];
  return postern('cert', 'acme', '-D', directory, ...server, ...args);
}

/** How names are proved over HTTP. */
const overHttp = (): readonly string[] => ['--http-01', '--http-port', String(pebble.httpPort)];

function certificateIn(directory: string): X509Certificate {
  return new X509Certificate(readFileSync(join(directory, 'server.crt')));
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

test('a certificate with its chain is had by HTTP, for a new key, and renewed where it is due alone', async () => {
  const directory = temporaryDirectory('acme-');
  const file = (name: string): string => join(directory, name);
  const names = ['--domain', 'db.acme.test', 'DB2.acme.test'];
  const first = await acme(directory, ...names, ...overHttp());
  expect(first).toMatchObject({ code: 0, stderr: '', stdout: `${file('server.crt')}\n${file('server.key')}\n` });

  const certificate = certificateIn(directory);
  const key = createPrivateKey(readFileSync(file('server.key')));
  expect(certificate.checkPrivateKey(key)).toBe(true);
  expect(key.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
  expect(certificate.subjectAltName?.split(', ').toSorted()).toEqual(['DNS:db.acme.test', 'DNS:db2.acme.test']);
  expect(readFileSync(file('server.crt'), 'latin1').match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect([modeOf(file('server.key')), modeOf(file('acme-account.key'))]).toEqual(['600', '600']);

  const again = await acme(directory, ...names, ...overHttp());
  expect(again).toMatchObject({ code: 3 });
  expect(again.stderr).toContain('--renew');
  const early = await acme(directory, ...names, ...overHttp(), '--renew');
  expect(early).toMatchObject({ code: 0, stderr: '' });
  expect(early.stdout).toMatch(/: good for \d+ days, nothing to do\n$/);
  expect(certificateIn(directory).serialNumber).toBe(certificate.serialNumber);

  // As a command leaves them that was killed between the two renames.
  writeFileSync(file('server.key'), readFileSync(file('acme-account.key')));
  expect(await acme(directory, ...names, ...overHttp(), '--renew')).toMatchObject({ code: 0, stderr: '' });
  const renewed = certificateIn(directory);
  expect(renewed.checkPrivateKey(createPrivateKey(readFileSync(file('server.key'))))).toBe(true);
  expect(new X509Certificate(readFileSync(file('server.crt.old'))).serialNumber).toBe(certificate.serialNumber);
  const others = ['--domain', 'db.acme.test', ...overHttp(), '--renew'];
  expect(await acme(directory, ...others)).toMatchObject({ code: 0, stderr: '' });
  expect(certificateIn(directory).subjectAltName).toBe('DNS:db.acme.test');
  expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([]);
  // The CA is asked for three certificates, one after the other.
}, 120_000);

test('a name with a star is had by DNS, and its record is taken away', async () => {
  const directory = temporaryDirectory('acme-');
  const names = ['--domain', '*.db.acme.test'];
  expect(await acme(directory, ...names, ...overHttp())).toMatchObject({ code: 2 });
  expect(await acme(directory, ...names, '--dns-01-hook', pebble.hook)).toMatchObject({ code: 0 });
  expect(certificateIn(directory).subjectAltName).toBe('DNS:*.db.acme.test');
  const calls = readFileSync(pebble.hookCalls, 'utf8').trim().split('\n');
  expect(calls).toEqual(['present _acme-challenge.db.acme.test.', 'cleanup _acme-challenge.db.acme.test.']);
});

test('a running gate goes over to the renewed certificate by itself', async () => {
  const directory = temporaryDirectory('acme-', 0o755);
  const [certificateFile, keyFile] = [join(directory, 'server.crt'), join(directory, 'server.key')];
  // Of its 90 days 29 are left.
  const now = new Date(Date.now() - 61 * 86_400_000);
  const authority = await createAuthority({ commonName: 'Before', days: 365, now });
  const old = await issueServerCertificate({ authority, names: ['localhost'], days: 90, now });
  writeCertificateFiles({ certificateFile, keyFile }, old);
  const server = await startPostgres({});
  await server.query('CREATE ROLE alice LOGIN');
  const gate = await startGate({
    hba: 'hostssl all all all trust\n',
    upstream: server.socketConninfo,
    conf: { ssl: 'on', ssl_cert_file: certificateFile, ssl_key_file: keyFile, 'postern.upstream_auth': 'trust' },
  });
  const from = gate.log().length;
  const renewed = await acme(directory, '--domain', 'localhost', ...overHttp(), '--renew');
  expect(renewed).toMatchObject({ code: 0, stderr: '' });
  await gate.waitForLog(/changed certificate files were taken/, { from });
  const alice = { host: 'localhost', port: gate.port, user: 'alice', dbname: 'postgres', sslmode: 'verify-full' };
  const trusting = { ...alice, sslrootcert: pebble.root };
  expect(await psql(trusting, 'SELECT current_user')).toMatchObject({ stdout: 'alice\n', code: 0 });
  expect(gate.log().slice(from).join('\n')).not.toContain('were not taken');
});

test('what fails is said, with what to type', async () => {
  const directory = temporaryDirectory('acme-');
  const names = ['--domain', 'db.acme.test'];
  // Nobody listens where the CA asks.
  const unseen = await acme(directory, ...names, '--http-01', '--http-port', String(await freePort()));
  expect(unseen.code).toBe(3);
  expect(unseen.stderr).toMatch(/could not see that "db.acme.test" is yours \(http-01, \w+\): .+\nhint: It asks http:/);
  expect(readdirSync(directory)).toEqual(['acme-account.key']);

  writeFileSync(join(directory, 'hook'), '#!/bin/sh\nexit 7\n', { mode: 0o755 });
  const hook = await acme(directory, ...names, '--dns-01-hook', join(directory, 'hook'));
  expect(hook.stderr).toMatch(/hook present _acme-challenge\.db\.acme\.test\. \S+" ended with exit code 7\nhint: /);
  const toPebble = ['--server', pebble.server, '--email', 'dba@acme.test'];
  const untrusted = await postern('cert', 'acme', '-D', directory, ...names, ...overHttp(), ...toPebble);
  expect(untrusted.stderr).toContain('--server-ca FILE');
  const nobody = await acme(directory, ...names, ...overHttp(), '--server', 'https://localhost:1/dir');
  expect(nobody).toMatchObject({ code: 3 });
  expect(nobody.stderr).toBe('postern: no certificate from https://localhost:1/dir: Connection refused\n');
  expect(await acme(directory, ...names, ...overHttp(), '--dns-01-hook', 'x')).toMatchObject({ code: 2 });
});

test('a rate limit is said at once, with the time of its end', async () => {
  const directory = temporaryDirectory('acme-');
  const now = new Date();
  const authority = await createAuthority({ commonName: 'Busy', days: 2, now });
  const own = await issueServerCertificate({ authority, names: ['localhost'], days: 1, now });
  writeFileSync(join(directory, 'ca.crt'), authority.certificate);
  // Pebble has no limits: this answers as Let's Encrypt does to whoever asks too often.
  const busy = createServer({ key: own.key, cert: own.certificate }, (_, response) => {
    const detail = 'too many certificates (5) already issued for this exact set of names';
    const problem = JSON.stringify({ type: 'urn:ietf:params:acme:error:rateLimited', detail, status: 429 });
    response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '86400' }).end(problem);
  });
  busy.listen(0, '127.0.0.1');
  await once(busy, 'listening');
  atEnd(() => void busy.close());
  const { port } = busy.address() as AddressInfo;
  const to = ['--server', `https://localhost:${port}/dir`, '--server-ca', join(directory, 'ca.crt')];
  const { code, stderr } = await acme(directory, '--domain', 'db.acme.test', ...overHttp(), ...to);
  expect(code).toBe(3);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  expect(stderr).toContain('(rateLimited): too many certificates (5)');
  expect(stderr).toContain(`hint: Try again after ${tomorrow}`);
});
