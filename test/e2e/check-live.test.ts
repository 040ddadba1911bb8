import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { makeTlsMaterial } from '../support/tls-material.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { projectRoot } from '../support/project-root.ts';

const report = z.object({
  findings: z.array(
    z.object({ id: z.string(), severity: z.string(), file: z.string(), line: z.int(), message: z.string() }),
  ),
});

/** Everything that is to be found out from the running server, not from its files alone. */
const hba = `local all postgres trust
host all all 127.0.0.1/32 trust
hostssl all all 203.0.113.0/24 scram-sha-256
hostssl all +devs 10.0.0.0/24 md5
hostssl all ghost 10.0.1.0/24 scram-sha-256
`;

/** What a client meets needs no file. */
const metAtTheDoor = 'trust-loopback:0 the server lets an account of this machine in without any proof';

describe.each([15, 18] as const)('postern check postgres://…, version %i', (version) => {
  let server: PostgresServer;

  beforeAll(async () => {
    const { files } = await makeTlsMaterial();
    const { CERT: certificate = '', KEY: key = '', CA: authority = '' } = files;
    server = await startPostgres({ version, hba, tls: { certificate, key, authority } });
    for (const sql of [
      'CREATE ROLE devs',
      'CREATE ROLE ann LOGIN NOINHERIT IN ROLE devs',
      'CREATE ROLE limited LOGIN',
      'CREATE ROLE reader LOGIN',
      'GRANT pg_read_server_files, pg_read_all_settings TO reader',
      'GRANT EXECUTE ON FUNCTION pg_read_binary_file(text), pg_ls_dir(text), pg_stat_file(text) TO reader',
      "SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'x'",
      "CREATE ROLE gone LOGIN VALID UNTIL '2020-01-01'",
      'CREATE DATABASE app',
      "ALTER SYSTEM SET max_connections = '60'",
    ]) {
      await server.query(sql);
    }
    await server.reload();
  });

  async function check(user: string, ...options: readonly string[]): Promise<readonly string[]> {
    const uri = `postgres://${user}@127.0.0.1:${server.port}/postgres?sslmode=disable`;
    const args = ['check', uri, '--format', 'json', ...options];
    const { stdout, stderr, code } = await execute(`${projectRoot()}/bin/postern`, args);
    expect([stderr.includes('does not let this role read its files'), code]).toEqual([user === 'limited', 1]);
    const { findings } = report.parse(JSON.parse(stdout));
    return findings.map(({ id, line, message }) => `${id}:${line} ${message}`);
  }

  test('a superuser sees files, roles, certificates and what runs', async () => {
    const found = await check('postgres');
    expect(found).toEqual(
      expect.arrayContaining([
        'trust-loopback:2 trust lets every account of this machine in as any role',
        'pw-md5-hashes:0 one password is stored as an MD5 hash: old',
        'pw-expired-ignored:0 VALID UNTIL of gone has passed, and trust still lets the role in',
        'rule-empty:5 this line fits nobody: no role has a name that it gives, and no group that it gives has members',
        'group-noinherit:4 +devs also lets in ann, granted without INHERIT or SET',
        'role-connect-public:0 pg_hba.conf:3 lets other machines into all databases, and PUBLIC may connect to app',
        expect.stringMatching(/^md5-stale-for-hash:3 by this line old cannot log in/),
        expect.stringMatching(/^state-auto-conf:\d+ max_connections = '50' has no effect: .* says '60'/),
        'tls-cert-name:0 other machines may connect, but the certificate is only for localhost, 127.0.0.1',
      ]),
    );
    // The socket stands in a directory of mode 0700, where no other account gets at it.
    expect(found.filter((text) => /^(state-file-vs-running|trust-local):/.test(text))).toEqual([]);
  });

  test('who is granted what the hint says reads the files', async () => {
    const found = await check('reader');
    expect(found).toContain('trust-loopback:2 trust lets every account of this machine in as any role');
  });

  test('another role sees what pg_settings shows, and no file', async () => {
    await server.query("ALTER SYSTEM SET authentication_timeout = '5min'");
    await server.reload();
    const found = await check('limited');
    // Where its socket is, is for superusers to see: the default, /tmp, is not where it is.
    expect(found.filter((text) => text.startsWith('socket-dir-tmp'))).toEqual([]);
    expect(found).toContainEqual(expect.stringMatching(/^auth-timeout-long:\d+ whoever connects may take 300 s/));
    expect(found.filter((text) => text.startsWith('trust-'))).toEqual([metAtTheDoor]);
  });

  test('files that the server has not read, or refuses, are told apart from what runs', async () => {
    server.write('pg_hba.conf', hba.replace('md5', 'tru'));
    const found = await check('postgres');
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^state-file-vs-running:0 written at .*: what stands here is not what runs$/),
        'state-file-vs-running:4 the server refuses this line: invalid authentication method "tru"',
      ]),
    );
    expect(found.filter((text) => text.startsWith('trust-'))).toEqual([metAtTheDoor]);
    server.write('pg_hba.conf', hba);
  });

  test('files that name each other are found before a view is looked at, which could end an old server', async () => {
    await server.query("ALTER SYSTEM SET log_statement = 'all'");
    await server.reload();
    server.write('circle', '@circle\n');
    server.write('pg_hba.conf', `${hba}host @circle all 10.0.2.0/24 scram-sha-256\n`);
    expect(await check('postgres')).toContainEqual(expect.stringMatching(/^hba-at-cycle:1 @circle leads back/));
    expect(server.log().some((line) => line.includes('pg_hba_file_rules'))).toBe(version >= 16);
    server.write('pg_hba.conf', hba);
  });

  test('a renewed certificate that the server has not taken', async () => {
    const { files } = await makeTlsMaterial();
    server.write('server.crt', files['CERT'] ?? '');
    server.write('server.key', files['KEY'] ?? '');
    expect(await check('postgres')).toContainEqual(
      expect.stringMatching(/^tls-live-differs:0 127\.0\.0\.1:\d+ shows a certificate of localhost until/),
    );
    await server.reload();
    const found = await check('postgres');
    expect(found.filter((text) => text.startsWith('tls-live-differs'))).toEqual([]);
  });

  test('passwords are tried on request only, and never shown', async () => {
    await server.query("CREATE ROLE zebra LOGIN PASSWORD 'arbez'; CREATE ROLE pat LOGIN PASSWORD 'mysecretpassword'");
    await server.query("CREATE ROLE safe LOGIN PASSWORD 'Xk29-vv0q-PLmm' VALID UNTIL '2099-01-01'");
    expect((await check('postgres')).filter((text) => /^pw-(equal-name|never-expires)/.test(text))).toEqual([]);
    const tried = await check('postgres', '--try-passwords');
    expect(tried).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^pw-equal-name:0 the password of zebra is made of its own name/),
        expect.stringMatching(/^pw-equal-name:0 the password of pat is one of the \d+ that are tried at any server/),
        expect.stringMatching(/^pw-equal-name:0 the password of old is one of the/),
        'pw-never-expires:0 3 passwords have no end: old, zebra, pat',
      ]),
    );
    expect(tried.join()).not.toMatch(/arbez|mysecret|SCRAM-SHA-256\$/);
    const uri = `postgres://limited@127.0.0.1:${server.port}/postgres?sslmode=disable`;
    const { stderr, code } = await execute(`${projectRoot()}/bin/postern`, ['check', uri, '--try-passwords']);
    expect([stderr.includes('postern: no stored password is known to try passwords at'), code]).toEqual([true, 2]);
  });

  test('extensions that connect elsewhere, behind a filter that lets everything out', async () => {
    await server.query('CREATE EXTENSION dblink');
    const rules = join(server.dataDirectory, 'iptables-save');
    writeFileSync(rules, '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n');
    expect(await check('postgres', '--firewall', rules)).toContain(
      'fw-outbound-open:3 dblink can connect from this server to any address of IPv4',
    );
    await server.query('DROP EXTENSION dblink');
    expect((await check('postgres', '--firewall', rules)).join()).not.toContain('fw-outbound-open');
  });

  test('a server that is not there ends the command with what to type', async () => {
    const uri = 'postgres://postgres@127.0.0.1:1/postgres?sslmode=disable';
    const { stderr, code } = await execute(`${projectRoot()}/bin/postern`, ['check', uri]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/ECONNREFUSED.*\nhint: Name a role/);
  });
});
