import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { execute, type Executed } from '../support/execute.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const good = 'local all all peer\n';
const bad = 'local all all peer\nhost all all 0.0.0.0/0 trust\n';
const program = join(projectRoot(), 'bin', 'postern');

function readYaml<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(parse(readFileSync(join(projectRoot(), name), 'utf8')));
}

describe('the hook for pre-commit', () => {
  const [hook] = readYaml('.pre-commit-hooks.yaml', z.array(z.object({ entry: z.string(), files: z.string() })));

  /** What pre-commit does with a hook: its entry, and behind it the staged files that `files` fits. */
  async function repository(): Promise<(...words: readonly string[]) => Promise<Executed>> {
    const directory = temporaryDirectory('hook-');
    const git = (...words: readonly string[]): Promise<Executed> =>
      execute('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: directory });
    await git('init', '-q');
    const command = (hook?.entry ?? '').replace(/^postern/, program);
    const script = `#!/bin/sh\nfiles=$(git diff --cached --name-only | grep -E '${hook?.files ?? ''}') || exit 0\nexec ${command} $files\n`;
    writeFileSync(join(directory, '.git', 'hooks', 'pre-commit'), script);
    chmodSync(join(directory, '.git', 'hooks', 'pre-commit'), 0o755);
    mkdirSync(join(directory, 'main'));
    return async (text = '', name = 'main/pg_hba.conf') => {
      writeFileSync(join(directory, name), text);
      await git('add', '.');
      return git('commit', '-q', '-m', 'a change');
    };
  }

  test('lets a commit through where nothing is found, and stops it where something is', async () => {
    const commit = await repository();
    expect((await commit(good)).code).toBe(0);
    const stopped = await commit(bad);
    expect(stopped.code).not.toBe(0);
    expect(`${stopped.stdout}${stopped.stderr}`).toContain('main/pg_hba.conf:2:1 crit');
  });

  test('does not run for other files', async () => {
    const commit = await repository();
    expect((await commit('host all all 0.0.0.0/0 trust\n', 'notes.txt')).code).toBe(0);
  });
});

describe('the action of GitHub', () => {
  const step = z.object({ run: z.string(), env: z.record(z.string(), z.string()).optional() });
  const { runs } = readYaml('action.yml', z.object({ runs: z.object({ steps: z.array(step) }) }));
  const check = runs.steps.at(-1)?.run ?? '';

  async function act(text: string, env: Readonly<Record<string, string>> = {}): Promise<Executed> {
    const directory = temporaryDirectory('action-');
    writeFileSync(join(directory, 'pg_hba.conf'), text);
    const inputs = { POSTERN: program, PATHS: 'pg_hba.conf', PG: '', MIN_SEVERITY: 'low', BASELINE: '', ...env };
    return execute('bash', ['-eo', 'pipefail', '-c', check], { cwd: directory, env: inputs });
  }

  test('annotates lines and fails', async () => {
    const { code, stdout } = await act(bad, { PG: '16' });
    expect(stdout).toMatch(/^::error file=pg_hba\.conf,line=2,/m);
    expect(code).toBe(1);
    expect((await act(good)).code).toBe(0);
  });

  test('no input becomes part of its script', async () => {
    const { code, stderr } = await act(good, { PATHS: 'pg_hba.conf $(touch x) *.conf' });
    expect(stderr).toContain('does not exist');
    expect(code).toBe(2);
  });
});

test('check --watch says what a change of an included file brings and takes', async () => {
  const directory = temporaryDirectory('watch-');
  const included = join(directory, 'more.conf');
  writeFileSync(join(directory, 'pg_hba.conf'), `${good}include_if_exists more.conf\n`);
  const child = spawn(program, ['check', join(directory, 'pg_hba.conf'), '--watch'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const until = async (text: string): Promise<void> => {
    for (let turn = 0; turn < 200 && !printed.includes(text); turn++) await sleep(50);
    expect(printed).toContain(text);
  };
  try {
    await until('grade A');
    writeFileSync(included, 'host all all 0.0.0.0/0 trust\n');
    await until(`+ ${included}:1:1 crit trust-remote`);
    writeFileSync(included, '# a comment\n\nhost all all 0.0.0.0/0 scram-sha-256\n');
    await until(`- ${included}:1:1 crit trust-remote`);
    writeFileSync(included, '\n\n\nhost all all 0.0.0.0/0 scram-sha-256\n');
    await until('checked again: no finding has come or gone');
    expect(printed).not.toContain('\u001b');
  } finally {
    child.kill();
  }
});
