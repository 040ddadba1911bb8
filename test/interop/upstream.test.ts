import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../../src/text/thrown.ts';
import { atEnd } from '../support/at-end.ts';
import { conninfoOf } from '../support/open-upstream.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { freePort } from '../support/ports.ts';
import { nodeEnv } from '../../src/env/node-env.ts';
import { FrameReader } from '../../src/protocol/frame-reader.ts';
import { query } from '../../src/protocol/frontend.ts';
import { md5Verifier } from '../../src/scram/md5.ts';
import { keysOf, parseScramSecret, saltPassword } from '../../src/scram/secret.ts';
import { byteString, fromBuffer, fromUtf8, type ByteString } from '../../src/text/byte-string.ts';
import { Secret } from '../../src/text/secret.ts';
import {
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
  type Authority,
} from '../../src/tls/authority.ts';
import { sendCancel } from '../../src/upstream/cancel.ts';
import { catalogServers } from '../../src/upstream/pg-config.ts';
import { openUpstreamSession, type UpstreamCredentials, type UpstreamOutcome } from '../../src/upstream/session.ts';

/** One user for each way to log in; all have the same password. */
const hba = `
local   all         all                      trust
local   replication all                      trust
host    all         trusted    127.0.0.1/32  trust
host    all         clear      127.0.0.1/32  password
host    all         md5        127.0.0.1/32  md5
hostssl all         certified  127.0.0.1/32  cert
hostssl all         encrypted  127.0.0.1/32  scram-sha-256
hostnossl all       encrypted  127.0.0.1/32  reject
hostnossl all       plain      127.0.0.1/32  trust
host    all         all        127.0.0.1/32  scram-sha-256
`;
const users = ['trusted', 'clear', 'certified', 'encrypted', 'plain', 'scram', 'replica'];
const secret = 'pa ss\u00a0w\u00f6rd';

let server: PostgresServer;
let standby: PostgresServer;
let old: PostgresServer;
let port: number;
let sockets: string;
let authority: Authority;
let caFile: string;

beforeAll(async () => {
  const now = new Date();
  authority = await createAuthority({ commonName: 'upstream test CA', days: 2, now });
  const issued = await issueServerCertificate({ authority, names: ['localhost'], days: 2, now });
  const tls = { ...issued, authority: authority.certificate };
  server = await startPostgres({ hba, tls, conf: { wal_level: 'logical' } });
  // A cluster that was shut down cleanly is consistent at once, and waits for a primary that it never gets.
  // It must allow as many connections as the cluster was made with.
  standby = await startPostgres({ files: { 'standby.signal': '' }, conf: { max_connections: '100' } });
  old = await startPostgres({ version: 15, hba, tls });
  port = server.port;
  sockets = server.socketDirectory;
  caFile = join(server.dataDirectory, 'ca.crt');
  const quoted = `'${secret}'`;
  for (const { query: run } of [server, old]) {
    for (const user of users) await run(`CREATE ROLE ${user} LOGIN PASSWORD ${quoted}`);
    await run('ALTER ROLE replica REPLICATION');
    await run(`SET password_encryption TO md5; CREATE ROLE md5 LOGIN PASSWORD ${quoted}`);
  }
});

interface Given {
  readonly credentials?: UpstreamCredentials;
  readonly parameters?: Readonly<Record<string, string>>;
}

async function open(user: string, text: string, given: Given = {}): Promise<UpstreamOutcome> {
  const { credentials = { kind: 'none' }, parameters = { database: 'postgres' } } = given;
  const entries = Object.entries(parameters).map(([name, value]) => [byteString(name), fromUtf8(value)] as const);
  const outcome = await openUpstreamSession(
    conninfoOf(text),
    { user: byteString(user), parameters: new Map(entries), credentials, deadline: nodeEnv.monotonic() + 10_000 },
    nodeEnv,
  );
  if (outcome.kind === 'ready') atEnd(() => void outcome.socket.destroy());
  return outcome;
}

const clear: UpstreamCredentials = { kind: 'clear-password', password: new Secret(Buffer.from(secret)) };

function md5Of(user: string): UpstreamCredentials {
  return { kind: 'md5', hash: new Secret(md5Verifier(Buffer.from(secret), byteString(user))) };
}

/** What the gate recovers from a client's proof, made here from the password and the stored salt. */
async function keysOfUser(user: string): Promise<UpstreamCredentials> {
  const [row] = await server.query(`SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = '${user}'`);
  const stored = parseScramSecret(byteString(String(row?.['rolpassword'])));
  if (stored === undefined) throw new Error('no SCRAM secret');
  // SASLprep maps the no-break space to a space.
  const prepared = Buffer.from(secret.replace('\u00a0', ' '));
  return { kind: 'scram-keys', keys: new Secret(keysOf(await saltPassword(prepared, stored.salt, stored.iterations))) };
}

/** The first column of the first row that a session answers. */
async function ask(outcome: UpstreamOutcome, text: string): Promise<ByteString> {
  if (outcome.kind !== 'ready') throw new Error(JSON.stringify(outcome));
  const { socket } = outcome;
  socket.write(query(fromUtf8(text)));
  const reader = new FrameReader();
  let answer = byteString('');
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    reader.push(chunk as Buffer);
    for (let frame = reader.next(100_000); frame.kind === 'frame'; frame = reader.next(100_000)) {
      if (frame.type === 0x44) answer = fromBuffer(frame.body.subarray(6));
      if (frame.type === 0x45) answer = fromBuffer(frame.body);
      if (frame.type === 0x5a) return answer;
    }
  }
  throw new Error('closed');
}

const whoami =
  "SELECT concat_ws(' ', current_user, current_database(), coalesce(ssl::text, '-')) FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

describe('a real server', () => {
  test.each<[string, string, () => UpstreamCredentials | Promise<UpstreamCredentials>]>([
    ['trusted', 'none', () => ({ kind: 'none' })],
    ['clear', 'clear-text password', () => clear],
    ['md5', 'an MD5 hash', () => md5Of('md5')],
    ['md5', 'an MD5 response of a clear-text password', () => clear],
    ['scram', 'SCRAM of a clear-text password', () => clear],
    ['scram', 'SCRAM keys', () => keysOfUser('scram')],
  ])('lets %s in by %s, without TLS', async (user, _, credentials) => {
    const outcome = await open(user, `host=127.0.0.1 port=${port} sslmode=disable`, {
      credentials: await credentials(),
    });
    expect(await ask(outcome, whoami)).toBe(`${user} postgres false`);
  });

  test('lets anybody in over its Unix socket', async () => {
    const outcome = await open('scram', `host=${sockets} port=${port} sslmode=require`);
    expect(await ask(outcome, whoami)).toBe('scram postgres false');
  });

  test('binds SCRAM keys to its certificate over TLS', async () => {
    const options = `host=localhost hostaddr=127.0.0.1 port=${port} sslmode=verify-full sslrootcert=${caFile}`;
    const outcome = await open('encrypted', `${options} channel_binding=require`, {
      credentials: await keysOfUser('encrypted'),
    });
    expect(await ask(outcome, whoami)).toBe('encrypted postgres true');
  });

  test('takes SCRAM without binding where channel_binding is off', async () => {
    const outcome = await open('encrypted', `host=127.0.0.1 port=${port} sslmode=require channel_binding=disable`, {
      credentials: clear,
    });
    expect(await ask(outcome, whoami)).toBe('encrypted postgres true');
  });

  test('lets a certificate in', async () => {
    const { certificate, key } = await issueClientCertificate({
      authority,
      user: 'certified',
      minutes: 5,
      now: new Date(),
    });
    const outcome = await open('certified', `host=127.0.0.1 port=${port} sslmode=require`, {
      credentials: { kind: 'certificate', certificate, key: new Secret(key) },
    });
    expect(await ask(outcome, whoami)).toBe('certified postgres true');
  });

  test('takes direct TLS', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${port} sslmode=require sslnegotiation=direct`);
    expect(await ask(outcome, whoami)).toBe('trusted postgres true');
  });

  test('is tried without TLS by sslmode=prefer where it takes no TLS for the user', async () => {
    const outcome = await open('plain', `host=127.0.0.1 port=${port} sslmode=prefer`);
    expect(await ask(outcome, whoami)).toBe('plain postgres false');
  });

  test('is tried with TLS by sslmode=allow where it takes nothing else for the user', async () => {
    const outcome = await open('encrypted', `host=127.0.0.1 port=${port} sslmode=allow`, { credentials: clear });
    expect(await ask(outcome, whoami)).toBe('encrypted postgres true');
  });

  test('speaks protocol 3.2 where it is asked to, with a long key', async () => {
    const long = await open('trusted', `host=127.0.0.1 port=${port} max_protocol_version=latest`);
    expect(long.kind === 'ready' && long.key?.secretKey.length).toBe(32);
    const short = await open('trusted', `host=127.0.0.1 port=${port}`);
    expect(short.kind === 'ready' && short.key?.secretKey.length).toBe(4);
  });

  test('greets with its parameters and ReadyForQuery', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${port}`);
    if (outcome.kind !== 'ready') throw new Error(outcome.kind);
    expect(outcome.greeting.subarray(-6)).toEqual(Buffer.from('Z\0\0\0\x05I'));
    expect(outcome.greeting.toString('latin1')).toContain('server_version\x0018');
    expect(outcome.rest.length).toBe(0);
  });

  test('gets the startup parameters unharmed', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${port}`, {
      parameters: {
        database: 'postgres',
        options: '-c work_mem=12345 -c search_path="a\\ b"',
        application_name: 'näme',
        client_encoding: 'UTF8',
        'my.own': 'x=y',
      },
    });
    const text = "SELECT current_setting('work_mem') || current_setting('search_path') || current_setting('my.own')";
    expect(await ask(outcome, text)).toBe('12345kB"a b"x=y');
  });

  test('replicates', async () => {
    const logical = await open('replica', `host=127.0.0.1 port=${port}`, {
      credentials: clear,
      parameters: { database: 'postgres', replication: 'database' },
    });
    expect(await ask(logical, 'IDENTIFY_SYSTEM')).toMatch(/^\d+/);
    const physical = await open('replica', `host=${sockets} port=${port}`, { parameters: { replication: 'true' } });
    expect(await ask(physical, 'IDENTIFY_SYSTEM')).toMatch(/^\d+/);
  });
});

describe('what a real server refuses', () => {
  test('a wrong password', async () => {
    const outcome = await open('scram', `host=127.0.0.1 port=${port}`, {
      credentials: { kind: 'clear-password', password: new Secret(Buffer.from('wrong')) },
    });
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { sqlstate: '28P01', severity: 'FATAL', message: 'password authentication failed for user "scram"' },
    });
  });

  test('a database that is not there, after it has let the user in', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${port}`, { parameters: { database: 'nowhere' } });
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { sqlstate: '3D000', message: 'database "nowhere" does not exist' },
      host: { port },
    });
  });

  test('a name that the certificate has not', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${port} sslmode=verify-full sslrootcert=${caFile}`);
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      attempts: [
        {
          reason: 'server certificate for "localhost" (and 1 other name) does not match host name "127.0.0.1"',
          stage: 'connection',
        },
      ],
    });
  });
});

describe('several hosts', () => {
  test('the first that is up and lets one write', async () => {
    const down = await freePort();
    const outcome = await open(
      'trusted',
      `host=127.0.0.1,/nowhere,127.0.0.1 port=${down},${down},${port} target_session_attrs=read-write`,
    );
    expect(outcome).toMatchObject({ kind: 'ready', host: { port } });
    expect(await ask(outcome, whoami)).toMatch(/^trusted/);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['read-write', { options: '-c default_transaction_read_only=on' }, 'session is read-only'],
    ['read-only', {}, 'session is not read-only'],
    ['standby', {}, 'server is not in hot standby mode'],
  ])('none that is %s', async (attrs, parameters, reason) => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${port} target_session_attrs=${attrs} sslmode=disable`, {
      parameters: { database: 'postgres', ...parameters },
    });
    expect(outcome).toMatchObject({ kind: 'unavailable', attempts: [{ reason, stage: 'login' }] });
  });

  test.each(['any', 'primary', 'prefer-standby'])('the only one by %s', async (attrs) => {
    expect(await open('trusted', `host=127.0.0.1 port=${port} target_session_attrs=${attrs}`)).toMatchObject({
      kind: 'ready',
    });
  });

  test('none: each with its reason', async () => {
    const down = await freePort();
    expect(await open('trusted', `host=127.0.0.1,/nowhere,no-such-host.invalid port=${down}`)).toEqual({
      kind: 'unavailable',
      attempts: [
        { host: '127.0.0.1', port: down, reason: 'Connection refused', stage: 'connection' },
        { host: '/nowhere', port: down, reason: 'No such file or directory', stage: 'connection' },
        {
          host: 'no-such-host.invalid',
          port: down,
          reason: expect.stringMatching(/^could not translate host name "no-such-host.invalid" to address: /) as string,
          stage: 'connection',
        },
      ],
    });
  });
});

describe('primary and standby', () => {
  test.each<[string, () => number]>([
    ['any', () => standby.port],
    ['read-only', () => standby.port],
    ['standby', () => standby.port],
    ['prefer-standby', () => standby.port],
    ['read-write', () => port],
    ['primary', () => port],
  ])('%s', async (attrs, expected) => {
    const hosts = `host=${standby.socketDirectory},${sockets} port=${standby.port},${port}`;
    const outcome = await open('postgres', `${hosts} target_session_attrs=${attrs}`);
    expect(outcome).toMatchObject({ kind: 'ready', host: { port: expected() } });
    expect(await ask(outcome, 'SELECT 1')).toBe('1');
  });

  test('physical replication of a server of the kind wanted', async () => {
    const hosts = `host=${standby.socketDirectory},${sockets} port=${standby.port},${port}`;
    const outcome = await open('postgres', `${hosts} target_session_attrs=primary`, {
      parameters: { replication: 'true' },
    });
    expect(await ask(outcome, 'SHOW port')).toBe(String(port));
  });
});

describe('a server of version 15', () => {
  test('is spoken to in its own protocol', async () => {
    const outcome = await open('encrypted', `host=127.0.0.1 port=${old.port} max_protocol_version=3.2`, {
      credentials: clear,
    });
    expect(outcome.kind === 'ready' && outcome.key?.secretKey.length).toBe(4);
    expect(await ask(outcome, whoami)).toBe('encrypted postgres true');
  });

  test('does not do where 3.2 is asked for', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${old.port} min_protocol_version=3.2 sslmode=disable`);
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      attempts: [{ reason: 'server only supports protocol version 3.0, but "min_protocol_version" was set to 3.2' }],
    });
  });

  test('has no direct TLS', async () => {
    const outcome = await open('trusted', `host=127.0.0.1 port=${old.port} sslmode=require sslnegotiation=direct`);
    expect(outcome).toMatchObject({ kind: 'unavailable', attempts: [{ stage: 'connection' }] });
  });
});

describe('a cancel request', () => {
  test.each([
    ['plain', 'sslmode=disable', 'trusted'],
    ['encrypted', 'sslmode=require', 'trusted'],
    ['with a long key', 'sslmode=require max_protocol_version=3.2', 'trusted'],
  ])('%s stops the query of its session', async (_, options, user) => {
    const text = `host=127.0.0.1 port=${port} ${options}`;
    const outcome = await open(user, text);
    if (outcome.kind !== 'ready' || outcome.key === undefined) throw new Error(outcome.kind);
    const answer = ask(outcome, 'SELECT pg_sleep(20)');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const order = { host: outcome.host, key: outcome.key, deadline: nodeEnv.monotonic() + 5_000 };
    expect(await sendCancel(conninfoOf(text), order, nodeEnv)).toEqual({ kind: 'sent' });
    expect(await answer).toContain('57014');
  });

  test('to nobody is said so', async () => {
    const down = await freePort();
    const host = {
      host: 'x',
      port: down,
      address: { kind: 'tcp', address: '127.0.0.1', port: down },
      encrypted: false,
    } as const;
    const order = { host, key: { processId: 1, secretKey: Buffer.alloc(4) }, deadline: nodeEnv.monotonic() + 5_000 };
    expect(await sendCancel(conninfoOf('host=x'), order, nodeEnv)).toEqual({
      kind: 'failed',
      reason: 'Connection refused',
    });
  });

  test('does not wait for ever for a server that never closes', async () => {
    const silent = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined)).unref();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port: at } = silent.address() as AddressInfo;
    const host = {
      host: 'x',
      port: at,
      address: { kind: 'tcp', address: '127.0.0.1', port: at },
      encrypted: false,
    } as const;
    const order = { host, key: { processId: 1, secretKey: Buffer.alloc(4) }, deadline: nodeEnv.monotonic() + 200 };
    expect(await sendCancel(conninfoOf('host=x'), order, nodeEnv)).toEqual({ kind: 'sent' });
    silent.close();
  });
});

describe('the control connection', () => {
  const asked = async (text: string): Promise<string> => {
    const failures: string[] = [];
    for (const entry of catalogServers(conninfoOf(text))) {
      try {
        const client = new pg.Client({ ...entry });
        client.on('error', () => undefined);
        await client.connect();
        const { rows } = await client.query<{ w: string }>(`SELECT w FROM (${whoami}) AS x(w)`);
        await client.end();
        return rows[0]?.w ?? '';
      } catch (error) {
        failures.push(messageOf(error));
      }
    }
    return failures.join('; ');
  };
  const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

  test.each<[string, string | RegExp]>([
    ['host=SOCKETS user=postgres dbname=postgres', 'postgres postgres false'],
    ['host=127.0.0.1 user=scram password=SECRET dbname=postgres', 'scram postgres true'],
    ['host=127.0.0.1 user=scram password=SECRET dbname=postgres sslmode=disable', 'scram postgres false'],
    ['host=127.0.0.1 user=encrypted password=SECRET dbname=postgres sslmode=allow', 'encrypted postgres true'],
    ['host=127.0.0.1 user=plain dbname=postgres', 'plain postgres false'],
    [
      'host=localhost hostaddr=127.0.0.1 user=trusted dbname=postgres sslmode=verify-full sslrootcert=CA',
      'trusted postgres true',
    ],
    [
      'host=other hostaddr=127.0.0.1 user=trusted dbname=postgres sslmode=verify-full sslrootcert=CA',
      /does not match host name "other"/,
    ],
    ['host=127.0.0.1 user=trusted dbname=postgres sslmode=verify-ca sslrootcert=CA', 'trusted postgres true'],
    ['host=127.0.0.1 user=trusted dbname=postgres sslmode=require sslnegotiation=direct', 'trusted postgres true'],
    [
      'host=127.0.0.1 user=trusted dbname=postgres sslmode=verify-ca sslrootcert=/absent',
      /could not read root certificate file "\/absent"/,
    ],
    [
      'host=127.0.0.1 user=trusted dbname=postgres sslmode=require channel_binding=require',
      /channel_binding=require cannot be kept/,
    ],
    ['host=127.0.0.1 user=trusted dbname=postgres require_auth=!none', /require_auth cannot be kept/],
  ])('%s', async (text, expected) => {
    const placed = text.replace('SOCKETS', sockets).replace('SECRET', quote(secret)).replace('=CA', `=${caFile}`);
    expect(await asked(`${placed} port=${port}`)).toMatch(expected);
  });
});
