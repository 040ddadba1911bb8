import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { knock } from '../support/login.ts';
import { startPostgres } from '../support/postgres.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const documents = join(projectRoot(), 'docs', 'fail2ban');
const filter = join(documents, 'filter.d', 'postgresql-logins.conf');

/** found gives the address and the line of each failure that the filter finds in a log. */
async function found(log: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await execute('fail2ban-regex', ['-o', '<ip> | <msg>', log, filter]);
  expect(`${code} ${stderr}`).toBe('0 ');
  return stdout.trim().split('\n');
}

/** recorded is the log of a real server of a version, as it refused one attempt after the other. */
const recorded = (version: number): string => join(projectRoot(), 'test', 'recorded', 'fail2ban', `${version}.log`);

test.each([
  [13, 'SSL off', '2.0'],
  [17, 'no encryption', '3.0'],
])(
  'every failure in the log of PostgreSQL %d is found, with its address, and nothing else',
  async (version, encryption, oldest) => {
    const lines = await found(recorded(version));
    expect(lines.map((line) => line.replace(/ \| .*? (FATAL|LOG): {2}/, ' $1 '))).toEqual([
      '127.0.0.1 FATAL password authentication failed for user "alice"',
      '127.0.0.1 FATAL password authentication failed for user "nobody"',
      `127.0.0.1 FATAL no pg_hba.conf entry for host "127.0.0.1", user "alice", database "other", ${encryption}`,
      `127.0.0.1 FATAL pg_hba.conf rejects connection for host "127.0.0.1", user "alice", database "rejected", ${encryption}`,
      `127.0.0.1 FATAL no pg_hba.conf entry for replication connection from host "127.0.0.1", user "alice", ${encryption}`,
      // A name that looks like another failure, and one with a line break in it, are those of whoever sent them.
      '127.0.0.1 FATAL password authentication failed for user "x FATAL:  no pg_hba.conf entry for host "203.0.113.99", user "y"',
      '127.0.0.1 FATAL no pg_hba.conf entry for host "127.0.0.1", user "x", database "x, no encryption',
      '127.0.0.1 LOG invalid length of startup packet',
      `127.0.0.1 FATAL unsupported frontend protocol 9.0: server supports ${oldest} to 3.0`,
    ]);
  },
);

test('with the prefix that PostgreSQL has by default, refusals by pg_hba.conf are found', async () => {
  const log = join(temporaryDirectory(), 'postgresql.log');
  writeFileSync(log, readFileSync(recorded(17), 'utf8').replaceAll('] 127.0.0.1 ', '] '));
  const lines = await found(log);
  expect(lines).toHaveLength(4);
  expect(lines.filter((line) => line.startsWith('127.0.0.1 | '))).toHaveLength(4);
});

test('a running server writes what the filter reads', async () => {
  const server = await startPostgres({
    hba: 'local all all trust\nhost postgres all 127.0.0.1/32 scram-sha-256\n',
    conf: { log_line_prefix: '%m [%p] %h ', log_timezone: 'UTC' },
  });
  await server.query("CREATE ROLE alice LOGIN PASSWORD 'open-sesame'");
  await knock(server, { user: 'alice', database: 'postgres' });
  await knock(server, { user: 'alice', database: 'template1' });
  await knock(server, { user: 'alice', database: 'postgres', password: 'open-sesame' });
  await server.waitForLog('no pg_hba.conf entry');
  const log = join(temporaryDirectory(), 'postgresql.log');
  writeFileSync(log, `${server.log().join('\n')}\n`);
  expect((await found(log)).map((line) => line.replace(/^(\S+) .*FATAL: {2}/, '$1 '))).toEqual([
    '127.0.0.1 password authentication failed for user "alice"',
    '127.0.0.1 no pg_hba.conf entry for host "127.0.0.1", user "alice", database "template1", no encryption',
  ]);
});

test('fail2ban takes the jail', async () => {
  const directory = temporaryDirectory();
  cpSync('/etc/fail2ban', directory, { recursive: true });
  cpSync(filter, join(directory, 'filter.d', 'postgresql-logins.conf'));
  const jail = readFileSync(join(documents, 'jail.d', 'postgresql-logins.conf'), 'utf8');
  mkdirSync(join(directory, 'jail.d'), { recursive: true });
  // Debian's own jail wants a log of sshd, which need not be here.
  writeFileSync(join(directory, 'jail.d', 'defaults-debian.conf'), '');
  writeFileSync(
    join(directory, 'jail.d', 'postgresql-logins.conf'),
    jail.replace(/^logpath .*$/m, `logpath = ${recorded(17)}`),
  );
  const { code, stdout } = await execute('fail2ban-client', ['-c', directory, '--test']);
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('OK: configuration test is successful'),
  });
});
