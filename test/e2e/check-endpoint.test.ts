import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { beforeAll, describe, expect, test } from 'vitest';
import * as backend from '../../src/protocol/backend.ts';
import { createAuthority, issueServerCertificate, type Authority } from '../../src/tls/authority.ts';
import { makeCertificate } from '../support/certificates.ts';
import { startFakeUpstream, type FakePeer } from '../support/fake-upstream.ts';
import { atEnd } from '../support/at-end.ts';
import { startGate } from '../support/gate.ts';
import { postern } from '../support/postern.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temp.ts';

const report = z.object({
  findings: z.array(z.object({ id: z.string(), severity: z.string(), file: z.string(), message: z.string() })),
});

const day = 24 * 3_600_000;

/** An address of this machine that is none of loopback's, where it has one. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** The findings as `severity id`, in the order of the report; those that are only about the test's own CA left out. */
async function check(...targets: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await postern('check', ...targets, '--format', 'json');
  expect(stderr).toBe('');
  return report
    .parse(JSON.parse(stdout))
    .findings.filter(({ id }) => id !== 'tls-chain-untrusted' && id !== 'tls-chain-incomplete')
    .map(({ severity, id }) => `${severity} ${id}`);
}

describe('a real server', () => {
  let server: PostgresServer;
  let authority: Authority;

  /** What a certificate of the CA is, for the names that the tests use. */
  async function serve({ names = ['localhost', '127.0.0.1', outside ?? '::1'], days = 60, age = 0 }): Promise<void> {
    const now = new Date(Date.now() - age * day);
    const { certificate, key } = await issueServerCertificate({ authority, names, days, now });
    await put(certificate, key);
  }

  async function put(certificate: string, key: string): Promise<void> {
    server.write('server.crt', certificate);
    server.write('server.key', key);
    await server.reload();
  }

  async function write(hba: string): Promise<void> {
    server.write('pg_hba.conf', `local all all trust\n${hba}`);
    await server.reload();
  }

  const here = (): string => `localhost:${server.port}`;
  const there = (): string => `${outside}:${server.port}`;

  beforeAll(async () => {
    authority = await createAuthority({ commonName: 'testca', days: 400, now: new Date(Date.now() - 300 * day) });
    const { certificate, key } = await issueServerCertificate({
      authority,
      names: ['localhost'],
      days: 60,
      now: new Date(),
    });
    server = await startPostgres({ tls: { certificate, key }, conf: { listen_addresses: '*' } });
    await server.query("CREATE ROLE app LOGIN PASSWORD 'open sesame'");
    await write('hostssl all all all scram-sha-256\n');
    await serve({});
  });

  test('nothing is found where TLS is asked for', async () => {
    expect(await check(here())).toEqual([]);
    expect(await check(`127.0.0.1:${server.port}`)).toEqual([]);
  });

  test('certificates', async () => {
    await serve({ age: 100, days: 60 });
    expect(await check(here())).toEqual(['crit tls-cert-expired']);
    await serve({ age: 50, days: 60 });
    expect(await check(here())).toEqual(['med tls-cert-soon']);
    await serve({ names: ['db.example.com'] });
    expect(await check(here())).toEqual(['med tls-cert-name']);
    expect(await check(here(), '--name', 'pg.example.com')).toEqual(['med tls-cert-name']);
    const directory = temporaryDirectory('endpoint-');
    writeFileSync(join(directory, 'openssl.cnf'), '[req]\ndistinguished_name = dn\n[dn]\n');
    const extensions = ['subjectAltName=DNS:localhost'];
    const own = await makeCertificate({ directory, name: 'own', subject: '/CN=localhost', extensions, days: 200 });
    await put(own.certificate, own.key);
    expect(await check(here())).toEqual(['med tls-cert-selfsigned']);
    await serve({});
  });

  test('what is asked over loopback', async () => {
    await write(
      'host all app all md5\nhostssl all limited all password\nhost all limited all reject\nhost all all all trust\n',
    );
    // The password is stored for SCRAM.
    expect(await check(`app@${here()}/app`)).toEqual(['med plaintext-door']);
    expect(await check(`limited@${here()}`)).toEqual(['info password-cleartext']);
    expect(await check(here())).toEqual(['high trust-loopback', 'med plaintext-door']);
  });

  test.skipIf(outside === undefined)('what is asked from elsewhere', async () => {
    await write('host all app all scram-sha-256\nhost all clear all password\nhost all all all trust\n');
    expect(await check(`app@${there()}`)).toEqual(['high plaintext-door']);
    expect(await check(`clear@${there()}`)).toEqual(['crit password-cleartext', 'high plaintext-door']);
    expect(await check(there())).toEqual(['crit trust-remote', 'high plaintext-door']);
    await write('hostnossl all all all reject\nhostssl all all all md5\n');
    await server.query("SET password_encryption = 'md5'; ALTER ROLE postgres PASSWORD 'open sesame'");
    expect(await check(there())).toEqual(['med md5-method']);
    await write('hostssl all app all scram-sha-256\n');
    expect(await check(there())).toEqual(['info endpoint-refuses']);
  });

  test('its files beside it', async () => {
    await write('hostssl all all all scram-sha-256\n');
    const files = server.dataDirectory;
    const differences = async (): Promise<readonly string[]> =>
      (await check(files, here())).filter((text) => /tls-live|state-file|tls-off|listen-pending/.test(text));
    expect(await differences()).toEqual([]);

    server.write('pg_hba.conf', 'hostssl all all all trust\n');
    expect(await differences()).toEqual(['high state-file-vs-running']);
    await write('host all all all scram-sha-256\n');
    server.write('pg_hba.conf', 'hostssl all all all scram-sha-256\n');
    expect(await differences()).toEqual(['high state-file-vs-running']);
    await write('hostssl all all all scram-sha-256\n');

    const other = await issueServerCertificate({ authority, names: ['localhost'], days: 60, now: new Date() });
    server.write('server.crt', other.certificate);
    server.write('server.key', other.key);
    expect(await differences()).toEqual(['high tls-live-differs']);
    await serve({});
  });

  test('TLS that is off', async () => {
    await write('host all all all scram-sha-256\n');
    await server.query("ALTER SYSTEM SET ssl = 'off'");
    await server.reload();
    expect(await check(here())).toEqual(['med tls-off-exposed']);
    if (outside !== undefined) expect(await check(there())).toEqual(['crit tls-off-exposed']);
    await server.query('ALTER SYSTEM RESET ssl');
    await server.reload();
    await write('hostssl all all all scram-sha-256\n');
  });

  test('each format points at the endpoint', async () => {
    await write('host all all all scram-sha-256\n');
    const place = `127.0.0.1:${server.port}`;
    const run = async (format: string): Promise<string> =>
      (await postern('check', place, '--format', format, '--min-severity', 'med')).stdout;
    expect(await run('text')).toContain(`${place} med plaintext-door the server goes on without TLS`);
    expect(await run('github')).toContain(`::warning title=plaintext-door::med: ${place} the server goes on`);
    expect(await run('junit')).toMatch(new RegExp(`>${place} the server goes on`));
    expect(await run('html')).toContain(`<p class="place">${place} <code>plaintext-door</code>`);
    expect(await run('sarif')).toContain(`"uri": "postgresql://${place}"`);
    await write('hostssl all all all scram-sha-256\n');
  });

  test('no password is asked for, and none is sent', async () => {
    const from = server.log().length;
    await check(`app@${here()}`);
    const lines = server.log().slice(from).join('\n');
    expect(lines).not.toContain('password authentication failed');
    expect(lines).not.toContain('connection authorized');
  });
});

test('a gate as init writes it', async () => {
  const directory = join(temporaryDirectory('gate-'), 'gate');
  expect((await postern('init', '-D', directory)).code).toBe(0);
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const conf = read('postgresql.conf').replaceAll(
    /^(listen_addresses|port|unix_socket_directories|postern\.upstream) =/gm,
    '#',
  );
  const names = ['server.crt', 'server.key', 'ca.crt'] as const;
  const files = Object.fromEntries(names.map((name) => [name, read(name)]));
  const upstream = (await startPostgres()).socketConninfo;
  const gate = await startGate({
    hba: read('pg_hba.conf'),
    conf,
    files,
    upstream,
  });
  expect(await check(`app@localhost:${gate.port}`)).toEqual([]);
  const beside = await check(gate.directory, `app@localhost:${gate.port}`);
  expect(beside.filter((text) => /^(?:crit|high)/.test(text))).toEqual([]);
  // The gate counts refusals, and must not have banned who looks at it.
  expect(gate.log().join('\n')).not.toMatch(/\bban/);
});

describe('a server that is none', () => {
  async function fake(script: (peer: FakePeer) => Promise<void> | void): Promise<string> {
    const { port, close } = await startFakeUpstream(script);
    atEnd(close);
    return `127.0.0.1:${port}`;
  }

  test('nobody listens', async () => {
    const { code, stdout, stderr } = await postern('check', '127.0.0.1:1');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^postern: could not speak with 127\.0\.0\.1:1: .*Connection refused\nhint: Is this the host/,
    );
  });

  test.each<[string, (peer: FakePeer) => void, RegExp]>([
    ['silence', () => undefined, /timeout expired/],
    ['HTTP', (peer) => peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), /invalid message length/],
    ['a byte a second', (peer) => drip(peer), /timeout expired|invalid/],
  ])(
    '%s ends with a message',
    async (_, script, reason) => {
      const { code, stderr } = await postern('check', await fake(script));
      expect(code).toBe(3);
      expect(stderr).toMatch(reason);
    },
    60_000,
  );

  test('what it says does not reach the terminal as it is', async () => {
    const place = await fake(async (peer) => {
      if ((await peer.startup()).length === 4) return peer.send(Buffer.from('N'));
      peer.send(backend.authenticationSASL([`A\u001b[2J\u009b31m\u202e`]));
    });
    for (const format of ['text', 'json', 'sarif', 'junit', 'html', 'github']) {
      const { stdout } = await postern('check', place, '--format', format);
      expect(stdout).toContain('tls-off-exposed');
      expect(stdout).not.toMatch(/[\u0080-\u009f\u202e]|\u001b/);
    }
  });
});

function drip({ socket }: FakePeer): void {
  const timer = setInterval(() => socket.write('E'), 1_000);
  socket.once('close', () => clearInterval(timer));
}

test('a path that exists is a path, and what is neither is bad usage', async () => {
  const directory = temporaryDirectory('paths-');
  const path = join(directory, 'pg_hba.conf');
  writeFileSync(path, 'local all all peer\n');
  expect((await postern('check', path)).code).toBe(0);
  const { code, stderr } = await postern('check', 'db.example.com');
  expect(code).toBe(2);
  expect(stderr).toContain('HOST:PORT');
  expect((await postern('check', 'db.example.com:99999')).code).toBe(2);
  expect((await postern('check', 'localhost:1', '--watch')).code).toBe(2);
});
