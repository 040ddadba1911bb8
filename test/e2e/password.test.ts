import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseScramSecret } from '../../src/scram/secret.ts';
import { fromUtf8 } from '../../src/text/byte-string.ts';
import { bareEnvironment, execute, type Executed } from '../support/execute.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { projectRoot } from '../support/project-root.ts';
import { psql } from '../support/psql.ts';

const program = join(projectRoot(), 'bin', 'postern');

function password(input: string | Buffer, ...args: readonly string[]): Promise<Executed> {
  return execute(program, ['password', ...args], { input });
}

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({
    hba: 'host all scram all scram-sha-256\nhost all all all md5\nlocal all all trust\n',
  });
  await server.query('CREATE ROLE scram LOGIN');
  await server.query('CREATE ROLE "o\'Hara ""x""" LOGIN');
});

const login = (user: string, secret: string): Promise<Executed> =>
  psql({ host: '127.0.0.1', port: server.port, user, dbname: 'postgres' }, 'select 1', { env: { PGPASSWORD: secret } });

describe('the verifier of a real server', () => {
  test.each([
    ['ASCII', 'open sesame'],
    ['quotes', `it's "quoted" \\`],
    ['what SASLprep changes', 'na\u{ef}ve\u{2003}\u{2168}'],
    ['what SASLprep refuses', 'a\u{7}b\u{e9}'],
  ])('%s', async (_, secret) => {
    const { code, stdout } = await password(`${secret}\n`, '--user', 'scram');
    expect(code).toBe(0);
    expect(stdout).not.toContain(secret);
    await server.query(stdout);
    expect(await login('scram', secret)).toMatchObject({ code: 0, stdout: '1\n' });
    expect((await login('scram', `${secret}.`)).stderr).toContain('password authentication failed');
  });

  test('--iterations, and a role whose name needs quotes', async () => {
    const user = `o'Hara "x"`;
    const { stdout } = await password('geheim', '--user', user, '--iterations', '20000');
    await server.query(stdout);
    const [row] = await server.query(`SELECT rolpassword FROM pg_authid WHERE rolname = 'o''Hara "x"'`);
    expect(parseScramSecret(fromUtf8(String(row?.['rolpassword'])))?.iterations).toBe(20_000);
    expect((await login(user, 'geheim')).stdout).toBe('1\n');
  });

  test('--md5', async () => {
    const user = `o'Hara "x"`;
    const { stdout, stderr } = await password('geheim\r\n', '--user', user, '--md5');
    expect(stderr).toContain('MD5 is weak');
    await server.query(stdout);
    expect(await server.query(`SELECT 1 FROM pg_authid WHERE rolpassword LIKE 'md5%'`)).toHaveLength(1);
    expect((await login(user, 'geheim')).stdout).toBe('1\n');
  });

  test('without --user it is that of whoever runs it', async () => {
    const { stdout } = await password('other', '--format', 'json');
    const { user, verifier, statement } = JSON.parse(stdout) as Record<string, string | null>;
    expect([user, statement]).toEqual([null, `ALTER ROLE CURRENT_USER PASSWORD '${verifier}';`]);
    await server.query(String(statement), { user: 'scram', database: 'postgres' });
    expect((await login('scram', 'other')).stdout).toBe('1\n');
  });
});

test('two of the same password have not the same salt', async () => {
  const [one, other] = await Promise.all([password('x'), password('x')]);
  expect(one.stdout).not.toBe(other.stdout);
});

test.each([
  ['nothing', '', /the password is empty/],
  ['an empty line', '\n', /the password is empty/],
  ['two lines', 'a\nb\n', /more than one line/],
  ['a zero byte', 'a\0b', /zero byte/],
  ['more than a server takes', 'a'.repeat(65_536), /longer than 65535 bytes/],
])('%s is refused', async (_, input, reason) => {
  const { code, stdout, stderr } = await password(input);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(reason);
});

test.each([[['--md5']], [['--iterations', '0']], [['--iterations', '1e3']], [['--iterations', '2147483648']]])(
  'bad usage: %j',
  async (args) => {
    expect((await password('x', ...args)).code).toBe(2);
  },
);

describe('on a terminal', () => {
  /** What a person sees who types these lines, each when asked; the exit code is the program's. */
  const typed = (...lines: readonly string[]): Promise<{ readonly code: number | null; readonly shown: string }> =>
    new Promise((resolve) => {
      const child = spawn('script', ['-qec', `${program} password --format json`, '/dev/null'], {
        env: bareEnvironment(),
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const left = [...lines];
      let shown = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        shown += text;
        if (text.includes(': ') && left.length > 0) child.stdin.write(`${left.shift() ?? ''}\r`);
      });
      child.once('close', (code) => resolve({ code, shown }));
    });

  test('it is asked for twice, and not shown', async () => {
    const { code, shown } = await typed('hunter2', 'hunter2');
    expect(code).toBe(0);
    expect(shown).toMatch(/^Password: \r\nAgain: \r\n\{"user":null,"verifier":"SCRAM-SHA-256\$4096:/);
    expect(shown).not.toContain('hunter2');
  });

  test('two that differ are refused', async () => {
    const { code, shown } = await typed('hunter2', 'hunter3');
    expect(shown).toContain('the passwords are not the same');
    expect(shown).not.toContain('SCRAM');
    expect(code).toBe(3);
  });
});
