import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openAt, ok, ready } from '../../test/support/open-upstream.ts';
import { createAuthority, issueClientCertificate, issueServerCertificate } from '../tls/authority.ts';
import { Secret } from '../text/secret.ts';
import { readTlsContext } from './tls-material.ts';
import { conninfoOf } from '../../test/support/open-upstream.ts';

let directory: string;
let certificate: string;
let key: string;
let client: { readonly certificate: string; readonly key: string };
const file = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-upstream-tls-'));
  const now = new Date();
  const authority = await createAuthority({ commonName: 'test CA', days: 2, now });
  const stranger = await createAuthority({ commonName: 'stranger', days: 2, now });
  ({ certificate, key } = await issueServerCertificate({ authority, names: ['localhost'], days: 2, now }));
  client = await issueClientCertificate({ authority, user: 'alice', minutes: 5, now });
  writeFileSync(file('ca.crt'), authority.certificate);
  writeFileSync(file('stranger.crt'), stranger.certificate);
  writeFileSync(file('broken.crt'), 'nonsense');
  writeFileSync(file('client.crt'), client.certificate);
  writeFileSync(file('client.key'), client.key, { mode: 0o600 });
});
afterAll(() => rmSync(directory, { recursive: true }));

let server: Server | undefined;
let seen: TLSSocket | undefined;
afterEach(() => {
  server?.close();
  seen?.destroy();
  seen = undefined;
});

interface ServerOptions {
  readonly direct?: boolean;
  readonly alpn?: readonly string[];
}

/** A server that takes TLS as PostgreSQL does, and lets everybody in. */
async function startTlsServer({ direct = false, alpn = ['postgresql'] }: ServerOptions = {}): Promise<number> {
  const secure = (socket: Socket): void => {
    const tls = new TLSSocket(socket, {
      isServer: true,
      cert: certificate,
      key,
      requestCert: true,
      rejectUnauthorized: false,
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
    });
    seen = tls;
    tls.on('error', () => undefined);
    tls.once('data', () => tls.write(Buffer.concat([ok, ready])));
  };
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (direct) return secure(socket);
    socket.once('data', () => {
      secure(socket);
      socket.write('S');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** `ready` and whether it is encrypted, or the reason of each try. */
async function outcomeOf(port: number, options: string): Promise<string> {
  const outcome = await openAt(`hostaddr=127.0.0.1 port=${port} ${options}`);
  switch (outcome.kind) {
    case 'ready':
      outcome.socket.destroy();
      return outcome.host.encrypted ? 'encrypted' : 'plain';
    case 'refused':
      return 'refused';
    case 'unavailable':
      return outcome.attempts.map(({ reason }) => reason).join('; ');
  }
}

describe('whom a mode believes', () => {
  test.each<[string, RegExp]>([
    ['sslmode=require host=localhost', /^encrypted$/],
    ['sslmode=require host=other', /^encrypted$/],
    ['sslmode=require host=localhost sslrootcert=ca.crt', /^encrypted$/],
    ['sslmode=require host=localhost sslrootcert=stranger.crt', /certificate verify failed/],
    ['sslmode=verify-ca host=other sslrootcert=ca.crt', /^encrypted$/],
    ['sslmode=verify-ca host=localhost sslrootcert=stranger.crt', /certificate verify failed/],
    ['sslmode=verify-full host=localhost sslrootcert=ca.crt', /^encrypted$/],
    [
      'sslmode=verify-full host=other sslrootcert=ca.crt',
      /server certificate for "localhost" does not match host name "other"/,
    ],
    ['sslmode=verify-full sslrootcert=ca.crt', /host name must be specified for a verified SSL connection/],
    ['sslmode=verify-full host=localhost sslrootcert=stranger.crt', /certificate verify failed/],
    ['sslmode=verify-full host=localhost sslrootcert=system', /certificate verify failed/],
    [
      'sslmode=verify-full host=localhost sslrootcert=absent.crt',
      /could not read root certificate file ".*absent.crt": No such file/,
    ],
    [
      'sslmode=verify-full host=localhost sslrootcert=broken.crt',
      /could not create SSL context|certificate verify failed/,
    ],
    ['sslmode=require host=localhost ssl_max_protocol_version=TLSv1.2 ssl_min_protocol_version=TLSv1.2', /^encrypted$/],
  ])('%s', async (options, expected) => {
    const port = await startTlsServer();
    const placed = options.replace(/=(\S+\.crt)/, (_, name: string) => `=${file(name)}`);
    expect(await outcomeOf(port, placed)).toMatch(expected);
  });
});

describe('the handshake', () => {
  test('names the host and the protocol', async () => {
    const port = await startTlsServer();
    expect(await outcomeOf(port, 'host=localhost sslmode=require')).toBe('encrypted');
    expect(seen?.alpnProtocol).toBe('postgresql');
    expect(Reflect.get(seen ?? {}, 'servername')).toBe('localhost');
  });

  test('does not name it where sslsni is off', async () => {
    const port = await startTlsServer();
    expect(await outcomeOf(port, 'host=localhost sslmode=require sslsni=0')).toBe('encrypted');
    expect(Reflect.get(seen ?? {}, 'servername')).toBeFalsy();
  });

  test('may come at once', async () => {
    const port = await startTlsServer({ direct: true });
    expect(await outcomeOf(port, 'host=localhost sslmode=require sslnegotiation=direct')).toBe('encrypted');
  });

  test('may not come at once without ALPN', async () => {
    const port = await startTlsServer({ direct: true, alpn: [] });
    expect(await outcomeOf(port, 'host=localhost sslmode=require sslnegotiation=direct')).toBe(
      'direct SSL connection was established without ALPN protocol negotiation extension',
    );
  });

  test('without ALPN is taken from servers before 17', async () => {
    expect(await outcomeOf(await startTlsServer({ alpn: [] }), 'host=localhost sslmode=require')).toBe('encrypted');
  });

  test('with a protocol that is too old for the server fails', async () => {
    const port = await startTlsServer();
    const reason = await outcomeOf(
      port,
      'host=localhost sslmode=require ssl_min_protocol_version=TLSv1.1 ssl_max_protocol_version=TLSv1.1',
    );
    expect(reason).toMatch(/^SSL error: /);
  });
});

test('the socket of a session is handed over paused and without listeners', async () => {
  const outcome = await openAt(`host=127.0.0.1 port=${await startTlsServer()} sslmode=require`);
  if (outcome.kind !== 'ready') throw new Error(outcome.kind);
  expect(outcome.socket).toBeInstanceOf(TLSSocket);
  expect(outcome.socket.isPaused()).toBe(true);
  for (const event of ['data', 'error', 'connect', 'secureConnect'])
    expect(outcome.socket.listenerCount(event)).toBe(0);
  outcome.socket.destroy();
});

describe('the client certificate', () => {
  const commonName = (): unknown => seen?.getPeerCertificate().subject?.CN;

  test('is that of the files', async () => {
    const port = await startTlsServer();
    const files = `sslcert=${file('client.crt')} sslkey=${file('client.key')}`;
    expect(await outcomeOf(port, `host=localhost sslmode=require ${files}`)).toBe('encrypted');
    expect(commonName()).toBe('alice');
  });

  test('is that of the login', async () => {
    const port = await startTlsServer();
    const outcome = await openAt(`host=127.0.0.1 port=${port} sslmode=require`, {
      credentials: { kind: 'certificate', certificate: client.certificate, key: new Secret(client.key) },
    });
    expect(outcome.kind).toBe('ready');
    expect(commonName()).toBe('alice');
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });

  test('is not used where its key is open to others', () => {
    const conninfo = conninfoOf(`sslcert=${file('client.crt')} sslkey=${file('client.key')} sslmode=require`);
    chmodSync(file('client.key'), 0o644);
    const open = readTlsContext(conninfo);
    chmodSync(file('client.key'), 0o600);
    expect(open).toMatchObject({ kind: 'failed' });
    expect(open.kind === 'failed' && open.reason).toMatch(/has group or world access/);
    expect(readTlsContext(conninfo).kind).toBe('context');
  });

  test('is not used without its key', () => {
    const absent = readTlsContext(conninfoOf(`sslcert=${file('client.crt')} sslkey=${file('absent.key')}`));
    expect(absent.kind === 'failed' && absent.reason).toMatch(/^certificate present, but not private key file/);
  });

  test('is read again when it has changed', () => {
    const conninfo = conninfoOf(`sslrootcert=${file('rotated.crt')} sslmode=verify-ca`);
    expect(readTlsContext(conninfo).kind).toBe('failed');
    writeFileSync(file('rotated.crt'), certificate);
    const first = readTlsContext(conninfo);
    expect(first.kind === 'context' && readTlsContext(conninfo)).toEqual(first);
    writeFileSync(file('rotated.crt'), certificate + certificate);
    const second = readTlsContext(conninfo);
    expect(second.kind === 'context' && first.kind === 'context' && second.context !== first.context).toBe(true);
  });
});
