import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type Server as TlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { conninfoOf } from '../../test/support/open-upstream.ts';
import { nodeEnv } from '../env/node-env.ts';
import { judge } from '../probe/judge.ts';
import { exitCodeOf } from '../probe/outcome.ts';
import type { Observation } from '../check/endpoint/observation.ts';
import { authenticationSASL } from '../protocol/backend.ts';
import { createAuthority, issueServerCertificate, type Authority, type IssuedCertificate } from '../tls/authority.ts';
import { dial } from './dial.ts';
import type { ScanExtent } from './request.ts';

const day = 24 * 3_600_000;
const now = new Date();

let directory: string;
let authority: Authority;
let good: IssuedCertificate;
let expired: IssuedCertificate;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-dial-'));
  authority = await createAuthority({ commonName: 'test CA', days: 60, now: new Date(now.getTime() - 20 * day) });
  good = await issueServerCertificate({ authority, names: ['localhost'], days: 40, now });
  const before = new Date(now.getTime() - 10 * day - 1_000);
  expired = await issueServerCertificate({ authority, names: ['localhost'], days: 5, now: before });
  writeFileSync(join(directory, 'ca.crt'), authority.certificate);
});
afterAll(() => rmSync(directory, { recursive: true }));

const open: (Server | TlsServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A server that takes TLS after SSLRequest, or at once, and asks for SCRAM; it goes on without TLS where it can. */
async function startServer(
  options: TlsOptions,
  direct = false,
): Promise<{ readonly port: number; readonly tls: TlsServer }> {
  const tls = createTlsServer({ ALPNProtocols: ['postgresql'], cert: good.certificate, key: good.key, ...options });
  const asks = authenticationSASL(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256']);
  tls.on('tlsClientError', () => undefined);
  tls.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(asks));
  });
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    if (direct) return void tls.emit('connection', socket);
    socket.once('data', (first: Buffer) => {
      if (first.length === 8) {
        tls.emit('connection', socket);
        socket.write('S');
      } else socket.write(authenticationSASL(['SCRAM-SHA-256']));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { port: (server.address() as AddressInfo).port, tls };
}

function dialPort(port: number, options: string, scan: ScanExtent = 'none'): Promise<Observation> {
  const conninfo = conninfoOf(`hostaddr=127.0.0.1 port=${port} ${options}`);
  const [host = { host: '', port }] = conninfo.hosts;
  return dial({ conninfo, host, user: 'alice', database: 'app', timeout: 5_000, scan }, nodeEnv);
}

const roots = (): string => `sslrootcert=${join(directory, 'ca.crt')}`;
const idsOf = (seen: Observation): readonly string[] => judge(seen).map(({ id }) => id);

describe('TLS', () => {
  test('the chain, the name, the question and the session are seen', async () => {
    const { port } = await startServer({});
    const seen = await dialPort(port, `host=localhost ${roots()}`);
    expect(seen.tls).toMatchObject({
      kind: 'agreed',
      negotiation: 'postgres',
      version: 'TLSv1.3',
      alpn: 'postgresql',
      untrusted: undefined,
      misnamed: undefined,
      ocspStaple: undefined,
      resumption: 'resumed',
      chain: [
        {
          subject: 'localhost',
          subjectName: 'CN=localhost',
          issuerName: 'CN=test CA',
          names: ['localhost'],
          keyType: 'EC prime256v1',
          isSelfSigned: false,
          isIssuerKnown: true,
        },
        { subject: 'test CA', isSelfSigned: true },
      ],
    });
    expect(seen.overTls).toEqual({ kind: 'sasl', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] });
    expect(idsOf(seen)).toEqual(['plaintext-door', 'tls-session-resumed']);
    expect(seen.steps.map(({ name }) => name)).toEqual(['dns', 'tcp', 'ssl', 'tls', 'startup', 'resume', 'plain']);
  });

  test('TLS at once', async () => {
    const { port } = await startServer({}, true);
    const seen = await dialPort(port, `host=localhost ${roots()} sslmode=verify-full sslnegotiation=direct`);
    expect(seen.tls).toMatchObject({ kind: 'agreed', negotiation: 'direct', resumption: 'resumed' });
  });

  test('an expired certificate', async () => {
    const { port } = await startServer({ cert: expired.certificate, key: expired.key });
    const seen = await dialPort(port, `host=localhost ${roots()}`);
    expect(seen.tls).toMatchObject({ untrusted: 'certificate has expired' });
    expect(idsOf(seen)).toContain('tls-cert-expired');
    expect(idsOf(seen)).not.toContain('tls-chain-untrusted');
    expect(exitCodeOf(seen)).toBe(1);
  });

  test('a name that does not fit', async () => {
    const { port } = await startServer({});
    const seen = await dialPort(port, `host=db.example.com ${roots()}`);
    expect(seen.tls).toMatchObject({
      untrusted: undefined,
      misnamed: 'server certificate for "localhost" does not match host name "db.example.com"',
    });
    expect(idsOf(seen)).toContain('tls-cert-name');
  });

  test('a chain that no root knows', async () => {
    const { port } = await startServer({});
    const seen = await dialPort(port, 'host=localhost');
    expect(seen.tls).toMatchObject({ roots: 'system', untrusted: 'unable to get local issuer certificate' });
    expect(idsOf(seen)).toContain('tls-chain-untrusted');
  });

  test('an OCSP staple', async () => {
    const { port, tls } = await startServer({});
    tls.on('OCSPRequest', (_certificate, _issuer, answer: (error: null, response: Buffer) => void) =>
      answer(null, Buffer.alloc(471)),
    );
    expect((await dialPort(port, `host=localhost ${roots()}`)).tls).toMatchObject({ ocspStaple: 471 });
  });

  test('a server without ALPN', async () => {
    const { port } = await startServer({ ALPNProtocols: [] });
    expect(idsOf(await dialPort(port, `host=localhost ${roots()}`))).toContain('tls-no-alpn');
  });
});

test('the password of the conninfo is proved over TLS alone', async () => {
  const heard = { tls: 0, plain: 0 };
  const { port, tls } = await startServer({});
  tls.on('secureConnection', (socket) => socket.on('data', () => heard.tls++));
  open.at(-1)?.on('connection', (socket: Socket) => {
    socket.on('data', (data: Buffer) => (heard.plain += data[0] === 0x70 ? 1 : 0));
  });
  const seen = await dialPort(port, `host=localhost ${roots()} password=geheim`);
  // The server does not go on with SCRAM, so it is broken off there: at the answer to the first question.
  expect(seen.proof.kind).toBe('failed');
  // Two startup packets, and the first message of SCRAM.
  expect(heard).toEqual({ tls: 3, plain: 0 });
}, 20_000);

describe('the scan', () => {
  test('finds what is taken, and nothing else', async () => {
    const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';
    const { port } = await startServer({ maxVersion: 'TLSv1.2', ciphers });
    const { scan } = await dialPort(port, `host=localhost ${roots()}`, 'all');
    expect(scan?.map(({ version, ciphers: taken, partial }) => [version, [...taken].sort(), partial])).toEqual([
      ['TLSv1', [], false],
      ['TLSv1.1', [], false],
      ['TLSv1.2', ciphers.split(':'), false],
      ['TLSv1.3', [], false],
    ]);
  });

  test('old versions and weak suites are findings', async () => {
    const { port } = await startServer({ minVersion: 'TLSv1', ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0' });
    const seen = await dialPort(port, `host=localhost ${roots()}`, 'all');
    expect(seen.scan?.find(({ version }) => version === 'TLSv1')?.ciphers).toContain('ECDHE-ECDSA-AES128-SHA');
    const found = judge(seen);
    expect(found.find(({ id }) => id === 'tls-min-version')?.message).toBe(
      'a client that asks for TLS 1.0 or TLS 1.1 gets it',
    );
    expect(found.find(({ id }) => id === 'tls-ciphers-weak')?.message).toMatch(/asks for .*NULL.* gets it/);
  });

  test('what is weak is found with few connections, and two refusals are enough of a good server', async () => {
    let connections = 0;
    const weak = await startServer({ minVersion: 'TLSv1', ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0' });
    const seen = await dialPort(weak.port, `host=localhost ${roots()}`, 'weak');
    expect(seen.scan?.map(({ version, ciphers }) => [version, ciphers.length > 0])).toEqual([
      ['TLSv1', true],
      ['TLSv1.1', true],
      ['TLSv1.2', true],
    ]);
    expect(judge(seen).find(({ id }) => id === 'tls-ciphers-weak')?.message).toMatch(/NULL/);
    const strict = await startServer({ minVersion: 'TLSv1.2' });
    open.at(-1)?.on('connection', () => connections++);
    const { scan } = await dialPort(strict.port, `host=localhost ${roots()}`, 'weak');
    expect(scan?.map(({ version, ciphers, partial }) => [version, ciphers, partial])).toEqual([
      ['TLSv1.1', [], false],
      ['TLSv1.2', [], false],
    ]);
    // The question over TLS, the session once more, the question without, and two of the scan.
    expect(connections).toBe(5);
  });

  test.each([
    ['at once', ''],
    ['before the handshake', 'S'],
  ])('a server that goes silent %s cuts it off', async (_, answer) => {
    const silent = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (first: Buffer) =>
        socket.write(first.length === 8 ? answer : authenticationSASL(['SCRAM-SHA-256'])),
      );
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push(silent);
    const { port } = silent.address() as AddressInfo;
    const conninfo = conninfoOf(`hostaddr=127.0.0.1 host=localhost port=${port}`);
    const [host = { host: '', port }] = conninfo.hosts;
    const seen = await dial({ conninfo, host, user: 'a', database: 'a', timeout: 100, scan: 'all' }, nodeEnv);
    expect(seen.scan?.map(({ ciphers, partial }) => [ciphers.length, partial])).toEqual(
      Array.from({ length: 4 }, () => [0, true]),
    );
  });

  test('a server that says nothing at all is not asked again and again', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push(silent);
    const conninfo = conninfoOf(`host=127.0.0.1 port=${(silent.address() as AddressInfo).port}`);
    const [host = { host: '', port: 0 }] = conninfo.hosts;
    const seen = await dial({ conninfo, host, user: 'a', database: 'a', timeout: 100, scan: 'all' }, nodeEnv);
    expect(seen.scan).toBeUndefined();
  });
});
