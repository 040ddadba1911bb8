import { spawn } from 'node:child_process';
import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { bareEnvironment, execute } from '../support/execute.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const postern = join(projectRoot(), 'bin', 'postern');

/** Serves in a directory without any file, runs the line that is printed, and stops with Ctrl-C. */
async function serveOnce(cwd: string, sql: string) {
  const child = spawn(postern, ['serve'], { cwd, env: bareEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => {
      stderr += text.toString();
      if (stderr.includes('postern is ready')) resolve();
    });
    child.once('exit', () => reject(new Error(stderr)));
  });
  await ready;
  const password = readFileSync(join(cwd, 'postern-data', 'owner.password'), 'utf8').trim();
  const port = /^port = (\d+)/m.exec(readFileSync(join(cwd, 'postern-data', 'postgresql.conf'), 'utf8'))?.[1];
  const line = `psql "host=localhost port=${port} user=owner dbname=owner sslmode=verify-full sslrootcert=${cwd}/postern-data/ca.crt"`;
  const result = await execute('/bin/sh', ['-c', `${line} -At`], { env: { PGPASSWORD: password }, input: sql, cwd });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  child.kill('SIGINT');
  return { result, code: await exited, stdout, line, password };
}

test('postern serve in an empty directory makes everything, and finds it again', async () => {
  const cwd = temporaryDirectory('empty-');
  // As root the cluster is elsewhere, and a link leads to it.
  atEnd(() => rmSync(realpathSync(join(cwd, 'postern-data', 'embedded')), { recursive: true, force: true }));
  const first = await serveOnce(cwd, 'CREATE TABLE t AS SELECT 42 AS answer; SELECT answer FROM t;');
  expect(first.result).toMatchObject({ code: 0, stdout: 'SELECT 1\n42\n' });
  expect(first.stdout).toContain(first.line);
  expect(first.stdout).toContain(first.password);
  expect(statSync(join(cwd, 'postern-data', 'owner.password')).mode & 0o777).toBe(0o600);
  expect(first.code).toBe(0);
  const second = await serveOnce(cwd, 'SELECT answer FROM t;');
  expect(second.result).toMatchObject({ code: 0, stdout: '42\n' });
  // The password is told once; a start whose output is no terminal says nothing.
  expect(second.stdout).toBe('');
}, 120_000);

test('init writes a directory once, and says how to go on', async () => {
  const directory = join(temporaryDirectory('init-'), 'gate');
  const init = ['init', '-D', directory, '--upstream', 'host=10.0.0.5 sslmode=require'];
  const first = await execute(postern, init);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toContain(`postern serve -D ${directory}`);
  expect(readFileSync(join(directory, 'postgresql.conf'), 'utf8')).toContain(
    "postern.upstream = 'host=10.0.0.5 sslmode=require'",
  );
  for (const name of ['ca.key', 'server.key', 'pg_hba.conf']) {
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  }
  expect(await execute(postern, init)).toMatchObject({ code: 3, stderr: expect.stringContaining('is set up already') });
  const bad = await execute(postern, ['init', '-D', `${directory}2`, '--upstream', 'host=x nonsense=1']);
  expect(bad).toMatchObject({ code: 3, stderr: expect.stringContaining('invalid connection option "nonsense"') });
});

test.each(['serve', 'init', 'reload', 'stop'])('postern %s --help shows examples', async (command) => {
  const help = await execute(postern, [command, '--help']);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('Examples:');
});

test.each([[['serve', '--nonsense']], [['nonsense']], [['stop', '-m', 'nonsense']]])(
  '%j is bad usage',
  async (args) => {
    const { code, stderr } = await execute(postern, args);
    expect(code).toBe(2);
    expect(stderr).toContain('error:');
  },
);
