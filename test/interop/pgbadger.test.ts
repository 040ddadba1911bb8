import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { knock } from '../support/login.ts';
import { startScene } from '../support/scene.ts';

/** Successful logins and refused ones, so that neither can pass for the other. */
const logins = { alice: 5, refused: 3 };

let directory: string;
beforeAll(async () => {
  const scene = await startScene({
    readyLine: /redirecting log output/,
    conf: { logging_collector: 'on', log_filename: 'gate.log', log_destination: 'stderr,csvlog,jsonlog' },
  });
  const { gate, target } = scene;
  directory = join(gate.directory, 'log');
  const log = (): string =>
    existsSync(join(directory, 'gate.log')) ? readFileSync(join(directory, 'gate.log'), 'utf8') : '';
  while (!log().includes('ready to accept')) await sleep(50);
  const alice = { user: 'alice', database: 'app', tls: true, parameters: { application_name: 'reports' } };
  for (let i = 0; i < logins.alice; i++) await knock(target, { ...alice, password: 'open-sesame' });
  for (let i = 0; i < logins.refused; i++) await knock(target, { ...alice, password: 'wrong' });
  await gate.stop();
});

interface Report {
  readonly connection_info: {
    readonly postgres: {
      readonly count: number;
      readonly user: Readonly<Record<string, number>>;
      readonly database: Readonly<Record<string, number>>;
      readonly host: Readonly<Record<string, number>>;
    };
  };
  readonly session_info: { readonly postgres: { readonly count: number } };
  readonly overall_stat: { readonly postgres: { readonly errors_number: number } };
  readonly error_info: { readonly postgres: Readonly<Record<string, { readonly count: number }>> };
}

async function report(args: readonly string[], file: string): Promise<Report> {
  const output = join(directory, `${file}.report.json`);
  const { code, stderr } = await execute('pgbadger', [
    '-q',
    '-x',
    'json',
    '-o',
    output,
    ...args,
    join(directory, file),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(readFileSync(output, 'utf8'));
}

describe('pgBadger', () => {
  test.each([
    ['gate.log', ['-f', 'stderr', '-p', '%m [%p] ']],
    ['gate.csv', ['-f', 'csv']],
    ['gate.json', ['-f', 'jsonlog']],
  ])('reads %s', async (file, args) => {
    const { connection_info: connections, session_info: sessions, ...rest } = await report(args, file);
    expect(connections.postgres).toMatchObject({
      count: logins.alice,
      user: { alice: logins.alice },
      database: { app: logins.alice },
    });
    expect(Object.values(connections.postgres.host)).toEqual([logins.alice]);
    expect(sessions.postgres.count).toBe(logins.alice);
    expect(rest.overall_stat.postgres.errors_number).toBe(logins.refused);
    expect(rest.error_info.postgres).toMatchObject({
      'FATAL:  password authentication failed for user "..."': { count: logins.refused },
    });
  });
});
