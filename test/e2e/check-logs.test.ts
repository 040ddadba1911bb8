import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import type { Executed } from '../support/execute.ts';
import { postern } from '../support/postern.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { knock } from '../support/login.ts';
import { psql } from '../support/psql.ts';
import { startScene, type Scene } from '../support/scene.ts';

const hba = `local all postgres trust
host all postgres 127.0.0.1/32 trust  # the tests
host all all 127.0.0.0/8 md5
host app reporting 0.0.0.0/0 scram-sha-256
hostssl all all ::/0 scram-sha-256
host replication standby 127.0.0.1/32 trust
`;

interface Fields {
  readonly attributed: Readonly<Record<string, number>>;
  readonly lines: readonly {
    readonly line: number;
    readonly used: number;
    readonly proposed: string;
    readonly lines: readonly string[];
  }[];
  readonly changes: readonly { readonly change: string }[];
  readonly proposal: { readonly text: string };
  readonly staleRoles: readonly string[];
}

describe.each([18, 15] as const)('the logs of a server of version %i', (version) => {
  let server: PostgresServer;
  const logs = (extension: string): readonly string[] =>
    readdirSync(join(server.dataDirectory, 'log'))
      .filter((name) => name.endsWith(extension))
      .map((name) => join(server.dataDirectory, 'log', name));
  const connect = async (user: string, database: string, how: string): Promise<Executed> =>
    psql(`port=${server.port} user=${user} dbname=${database} ${how}`, 'SELECT 1', { env: { PGPASSWORD: 'secret' } });
  const check = async (files: readonly string[], ...more: readonly string[]): Promise<Executed> =>
    postern('check', server.dataDirectory, '--pg', String(version), '--logs', ...files, '--min-days', '1', ...more);

  beforeAll(async () => {
    const { server: tls } = await certificates();
    server = await startPostgres({
      version,
      hba: 'local all all trust\n',
      tls: { certificate: tls.certificate, key: tls.key },
      conf: {
        log_connections: 'on',
        logging_collector: 'on',
        log_destination: 'stderr,csvlog,jsonlog',
        log_line_prefix: '%m [%p] %q%u@%d/%a ',
        // An abbreviation such as IST is several zones': no number of a line is believed then.
        log_timezone: version === 18 ? 'UTC' : 'Asia/Kolkata',
      },
    });
    await server.query(
      "CREATE ROLE alice LOGIN PASSWORD 'secret'; CREATE ROLE bob LOGIN PASSWORD 'secret'; CREATE ROLE reporting LOGIN PASSWORD 'secret'",
    );
    await server.query('CREATE DATABASE app');
    // Lines of this file have other numbers than those of the next.
    server.write('pg_hba.conf', `local all all trust\nlocal all nobody trust\n${hba}`);
    await server.query('SELECT pg_reload_conf()');
    await sleep(500);
    await connect('alice', 'app', 'host=127.0.0.1 sslmode=require');
    server.write('pg_hba.conf', hba);
    await server.query('SELECT pg_reload_conf()');
    await sleep(500);
    await connect('postgres', 'postgres', 'host=127.0.0.1 sslmode=require');
    await connect('alice', 'app', 'host=127.0.0.1 sslmode=require');
    await connect('alice', 'app', 'host=127.0.0.1 sslmode=require');
    await connect('bob', 'postgres', 'host=::1 sslmode=require');
    await sleep(300);
  });

  test.each(['.log', '.csv', '.json'])('%s: unused lines go, wide ones are narrowed, some stay', async (extension) => {
    const { stdout, stderr, code } = await check(logs(extension), '--format', 'json');
    expect(stderr).toBe('');
    const { attributed, lines, changes, proposal } = JSON.parse(stdout) as Fields;
    expect(lines.map(({ line, used, proposed }) => [line, used, proposed])).toEqual([
      [1, expect.any(Number), 'keep'],
      [2, 1, 'narrow'],
      [3, 3, 'narrow'],
      [4, 0, 'remove'],
      [5, 1, 'narrow'],
      [6, 0, 'keep'],
    ]);
    if (version === 18) {
      // Four came after the reload; the one before it came by a line of which only the older file knows.
      expect(attributed['named']).toBeGreaterThanOrEqual(4);
      expect(attributed['byOlderFile']).toBeGreaterThanOrEqual(1);
    } else expect(attributed['named']).toBe(0);
    expect(proposal.text).toBe(`local all postgres trust
hostssl postgres postgres 127.0.0.1/32 trust  # the tests
hostssl app alice 127.0.0.1/32 md5
# unused in 1 day of log: host app reporting 0.0.0.0/0 scram-sha-256
hostssl postgres bob ::1/128 scram-sha-256
host replication standby 127.0.0.1/32 trust
`);
    expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(['refused']));
    expect(code).toBe(1);
  });

  test('what is proposed lets in those who came, and refuses others', async () => {
    const file = join(server.dataDirectory, 'proposed.conf');
    await check(logs('.csv'), '--proposal', file);
    server.write('pg_hba.conf', readFileSync(file));
    await server.query('SELECT pg_reload_conf()');
    await sleep(500);
    expect((await connect('alice', 'app', 'host=127.0.0.1 sslmode=require')).code).toBe(0);
    expect((await connect('bob', 'postgres', 'host=::1 sslmode=require')).code).toBe(0);
    expect((await connect('alice', 'app', 'host=127.0.0.1 sslmode=disable')).stderr).toContain('no pg_hba.conf entry');
    expect((await connect('bob', 'app', 'host=127.0.0.1 sslmode=require')).stderr).toContain('no pg_hba.conf entry');
    server.write('pg_hba.conf', hba);
    await server.query('SELECT pg_reload_conf()');
    await sleep(500);
  });

  test('a running server says itself where its lines are, and which roles it has', async () => {
    const uri = `postgres://postgres@127.0.0.1:${server.port}/postgres?sslmode=disable`;
    const [log = ''] = logs('.csv');
    const { stdout, stderr, code } = await postern('check', uri, '--logs', log, '--min-days', '1', '--format', 'json');
    expect([stderr, code]).toEqual(['', 1]);
    const { lines, staleRoles } = JSON.parse(stdout) as Fields;
    expect(lines.map(({ line, proposed }) => [line, proposed])).toEqual([
      [1, 'keep'],
      [2, 'narrow'],
      [3, 'narrow'],
      [4, 'remove'],
      [5, 'narrow'],
      [6, 'keep'],
    ]);
    expect(staleRoles).toEqual(['reporting']);
  });

  test('gzip is read; a short log is refused', async () => {
    const [log = ''] = logs('.log');
    const packed = join(server.dataDirectory, 'packed.log.gz');
    writeFileSync(packed, gzipSync(readFileSync(log)));
    const { stdout } = await check([packed]);
    expect(stdout).toMatch(/hostssl app alice 127\.0\.0\.1\/32 md5/);
    const short = await check([log], '--min-days', '14');
    expect(short.stderr).toMatch(/the log has entries of [12] days? \(.*\), and of 14 are wanted/);
    expect(short.code).toBe(1);
  });
});

describe('the journal of a gate', () => {
  const formats = { '.log': 'stderr', '.csv': 'csvlog', '.json': 'jsonlog' } as const;
  let scene: Scene;
  const file = (extension: string): string => join(scene.gate.directory, 'log', `gate${extension}`);

  beforeAll(async () => {
    scene = await startScene({
      hba: 'local all all peer\nhost all alice 10.0.0.0/8 scram-sha-256\nhost all all 127.0.0.0/8 scram-sha-256\n',
      readyLine: /redirecting log output to logging collector process/,
      conf: {
        logging_collector: 'on',
        log_filename: 'gate.log',
        log_rotation_age: '0',
        log_destination: Object.values(formats).join(','),
      },
    });
    await sleep(500);
    const login = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };
    await knock(scene.target, login);
    await knock(scene.target, { ...login, password: 'wrong' });
    await sleep(500);
  });

  test.each(Object.entries(formats))('%s is read as a log of a server is', async (extension) => {
    const args = ['--logs', file(extension), '--min-days', '1', '--format', 'json'];
    const { stdout, stderr, code } = await postern('check', scene.gate.directory, ...args);
    expect([stderr, code]).toEqual(['', 1]);
    const { lines, proposal, attributed } = JSON.parse(stdout) as Fields;
    expect(lines.map(({ line, used, proposed }) => [line, used, proposed])).toEqual([
      [1, 0, expect.any(String)],
      [2, 0, 'remove'],
      [3, 1, 'narrow'],
    ]);
    expect(attributed['named']).toBe(1);
    expect(proposal.text).toContain('\nhostssl app alice 127.0.0.1/32 scram-sha-256\n');
  });
});
