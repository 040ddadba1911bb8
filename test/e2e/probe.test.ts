import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates, type Certificates } from '../support/certificates.ts';
import { execute, type Executed } from '../support/execute.ts';
import { startGate } from '../support/gate.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { postern } from '../support/postern.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const hba = `hostssl all alice all scram-sha-256
hostssl all bob all md5
hostnossl all clear all password
host all open,ghost all trust
host all mixed all scram-sha-256
local all all trust
`;

let made: Certificates;
let server: PostgresServer;

beforeAll(async () => {
  made = await certificates();
  server = await startPostgres({
    hba,
    tls: { certificate: made.server.certificate, key: made.server.key, authority: made.authority.certificate },
  });
  for (const role of ['alice', 'clear', 'mixed']) {
    await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'open sesame'`);
  }
  await server.query("SET password_encryption = 'md5'; CREATE ROLE bob LOGIN PASSWORD 'open sesame'");
  await server.query('CREATE ROLE open LOGIN');
});

interface Probed {
  readonly servers: readonly {
    readonly tls: Readonly<Record<string, unknown>>;
    readonly overTls: Readonly<Record<string, unknown>> | null;
    readonly overPlain: Readonly<Record<string, unknown>> | null;
    readonly proof: Readonly<Record<string, unknown>>;
    readonly findings: readonly { readonly id: string; readonly severity: string }[];
    readonly sslmodes: readonly { readonly mode: string; readonly transport: string; readonly outcome: string }[];
    readonly scan?: readonly { readonly version: string; readonly ciphers: readonly string[] }[];
  }[];
}

function conninfo(user: string, port = server.port): string {
  const roots = made.authority.certificateFile;
  return `host=localhost hostaddr=127.0.0.1 port=${port} user=${user} dbname=postgres sslrootcert=${roots}`;
}

function serverOf({ stdout, stderr }: Executed): Probed['servers'][number] {
  const [first] = (JSON.parse(stdout) as Probed).servers;
  if (first === undefined) throw new Error(stderr);
  return first;
}

const findingsOf = (seen: Probed['servers'][number]): readonly string[] => seen.findings.map(({ id }) => id);

describe('a real server', () => {
  test.each([
    ['alice', 'sasl', 'refused', 0, []],
    ['bob', 'md5', 'refused', 1, ['md5-method']],
    ['clear', 'refused', 'cleartext', 1, ['password-cleartext', 'plaintext-door']],
    ['open', 'let-in', 'let-in', 1, ['trust-loopback', 'plaintext-door']],
    ['mixed', 'sasl', 'sasl', 1, ['plaintext-door']],
    ['nobody', 'refused', 'refused', 0, ['endpoint-refuses']],
  ])('%s is asked over TLS for %s, without for %s', async (user, overTls, overPlain, code, findings) => {
    const probed = await postern('probe', conninfo(user), '--format', 'json');
    const seen = serverOf(probed);
    expect(seen.overTls?.['kind']).toBe(overTls);
    expect(seen.overPlain?.['kind']).toBe(overPlain);
    expect(findingsOf(seen)).toEqual(findings);
    expect(probed.code).toBe(code);
  });

  test('TLS, its certificates and channel binding', async () => {
    const seen = serverOf(await postern('probe', conninfo('alice'), '--format', 'json'));
    // PostgreSQL gives no session tickets.
    expect(seen.tls).toMatchObject({ version: 'TLSv1.3', alpn: 'postgresql', resumption: 'not offered' });
    expect(seen.tls).not.toHaveProperty('untrusted');
    expect(seen.tls).not.toHaveProperty('misnamed');
    expect(seen.overTls).toMatchObject({ mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] });
    expect(seen.sslmodes.map(({ mode, transport }) => [mode, transport])).toEqual([
      ['disable', 'plain'],
      ['allow', 'tls'],
      ['prefer', 'tls'],
      ['require', 'tls'],
      ['verify-ca', 'tls'],
      ['verify-full', 'tls'],
    ]);
  });

  test('direct TLS, a login with the password, the scan', async () => {
    const text = `${conninfo('alice')} password='open sesame' sslmode=verify-full sslnegotiation=direct`;
    const probed = await postern('probe', text, '--scan', '--format', 'json');
    const seen = serverOf(probed);
    expect(seen.tls).toMatchObject({ negotiation: 'direct' });
    expect(seen.proof).toEqual({ kind: 'let-in', serverVersion: expect.stringMatching(/^18/) });
    const taken = new Map(seen.scan?.map(({ version, ciphers }) => [version, ciphers]));
    expect(taken.get('TLSv1')).toEqual([]);
    expect(taken.get('TLSv1.1')).toEqual([]);
    expect(taken.get('TLSv1.2')).toContain('ECDHE-ECDSA-AES256-GCM-SHA384');
    expect(taken.get('TLSv1.3')).toContain('TLS_AES_128_GCM_SHA256');
    expect(probed.code).toBe(0);
    expect(probed.stdout).not.toContain('open sesame');
  });

  test('a wrong password is told as the server tells it', async () => {
    const seen = serverOf(await postern('probe', `${conninfo('alice')} password=wrong`, '--format', 'json'));
    expect(seen.proof).toMatchObject({ kind: 'refused', sqlstate: '28P01' });
  });

  test('a password is not shown to a server that sslmode does not believe', async () => {
    const text = `${conninfo('alice').replace('host=localhost', 'host=other')} password='open sesame' sslmode=verify-full`;
    const seen = serverOf(await postern('probe', text, '--format', 'json'));
    expect(seen.proof).toMatchObject({ kind: 'failed', reason: expect.stringContaining('(no password was sent)') });
    expect(findingsOf(seen)).toContain('tls-cert-name');
  });

  test('a socket has nothing to encrypt', async () => {
    const probed = await postern('probe', `host=${server.socketDirectory} port=${server.port} user=postgres`);
    expect(probed.stdout).toContain('lets in without a password, server 18');
    expect(probed.code).toBe(0);
  });

  test('in text', async () => {
    const { code, stdout } = await postern('probe', conninfo('clear'));
    expect(code).toBe(1);
    expect(stdout).toContain('asks for the password itself');
    expect(stdout).toContain('password-cleartext without TLS the server asks for the password as it is typed');
    expect(stdout).toMatch(/^ {2}prefer +plain +the password crosses the network in the clear$/m);
  });
});

test('a gate that wants TLS', async () => {
  const gate = await startGate({
    hba: 'hostssl all all all scram-sha-256\n',
    conf: { ssl: 'on' },
    files: { 'server.crt': made.server.certificate, 'server.key': made.server.key },
    upstream: server.socketConninfo,
  });
  const probed = await postern('probe', conninfo('alice', gate.port), '--format', 'json');
  const seen = serverOf(probed);
  expect(seen.overTls).toMatchObject({ kind: 'sasl' });
  expect(seen.overPlain).toMatchObject({ kind: 'refused', sqlstate: '28000' });
  expect(probed.code).toBe(0);
});

test('a server before 17 has neither ALPN nor direct TLS', async () => {
  const old = await startPostgres({
    version: 15,
    hba: 'hostssl all all all scram-sha-256\nlocal all all trust\n',
    tls: { certificate: made.server.certificate, key: made.server.key },
  });
  const seen = serverOf(await postern('probe', conninfo('alice', old.port), '--format', 'json'));
  expect(seen.tls).not.toHaveProperty('alpn');
  expect(findingsOf(seen)).toEqual(['tls-no-alpn']);
  const direct = `${conninfo('alice', old.port)} sslmode=require sslnegotiation=direct`;
  expect(serverOf(await postern('probe', direct, '--format', 'json')).tls).toMatchObject({ kind: 'failed' });
});

test('a server without TLS', async () => {
  const plain = await startPostgres({ hba: 'host all all all scram-sha-256\nlocal all all trust\n' });
  const probed = await postern('probe', `127.0.0.1:${plain.port}`, '--format', 'json');
  const seen = serverOf(probed);
  expect(seen.tls).toEqual({ kind: 'declined' });
  expect(findingsOf(seen)).toEqual(['tls-off-exposed']);
  expect(seen.sslmodes.slice(3).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
});

test('nobody there', async () => {
  const { code, stderr } = await postern('probe', '127.0.0.1:1', '--timeout', '2');
  expect(stderr).toBe('postern: could not speak with 127.0.0.1:1: 127.0.0.1:1: Connection refused\n');
  expect(code).toBe(3);
});

test.each([[[]], [['localhost', '--matrix', '-']], [['sslmode=never']], [['localhost', '--timeout', '0']]])(
  'bad usage: %j',
  async (args) => {
    expect((await postern('probe', ...args)).code).toBe(2);
  },
);

describe('a matrix', () => {
  const run = (text: string, ...args: readonly string[]): Promise<Executed> =>
    execute(join(projectRoot(), 'bin', 'postern'), ['probe', '--matrix', '-', ...args], { input: text });

  test('as expected', async () => {
    const rows = [
      `alice over TLS | ${conninfo('alice')} sslmode=verify-full | TLSv1.3 | scram-sha-256 | asked`,
      `alice without | ${conninfo('alice')} sslmode=disable | no | none | 28000`,
      `alice logs in | ${conninfo('alice')} password='open sesame' sslmode=verify-full | yes | - | in`,
      JSON.stringify({ id: 'open', conninfo: conninfo('open'), expect: { tls: true, method: 'trust', outcome: 'in' } }),
      JSON.stringify({ id: 'ghost', conninfo: conninfo('ghost'), expect: { outcome: '28000' } }),
    ];
    const { code, stdout } = await run(`# what we promise\n${rows.join('\n')}\n`);
    expect(stdout).not.toContain('DIFFERS');
    expect(stdout.match(/ ok /g)).toHaveLength(5);
    expect(code).toBe(0);
  });

  test('not as expected', async () => {
    const file = join(temporaryDirectory('matrix-'), 'matrix.txt');
    writeFileSync(file, `clear | ${conninfo('clear')} sslmode=disable | yes | scram-sha-256 | refused\n`);
    const { code, stdout } = await postern('probe', '--matrix', file, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'clear',
      ok: false,
      differs: ['tls', 'method', 'outcome'],
      got: { tls: 'no', method: 'password', outcome: 'asked' },
    });
    expect(code).toBe(1);
  });

  test('a bad line is told with its number, before anybody is asked', async () => {
    const lines = [
      'a | host=x | maybe | - | -',
      `b | ${conninfo('open')} | - | - | -`,
      'c | sslmode=never | - | - | -',
    ];
    const { code, stdout, stderr } = await run(`\n${lines.join('\n')}\n`);
    expect(stderr).toContain('-:2: tls "maybe": write yes, no, TLSv1.2 or TLSv1.3');
    expect((await run(lines.slice(1).join('\n'))).stderr).toContain('-:2: invalid sslmode value: "never"');
    expect([code, stdout]).toEqual([2, '']);
  });
});
