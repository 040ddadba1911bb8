import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { knock } from '../support/login.ts';
import { psql } from '../support/psql.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { startScene } from '../support/scene.ts';

/** Successful logins and refused ones, so that neither can pass for the other. */
const logins = { alice: 5, refused: 3 };

let directory: string;
let server: PostgresServer;
beforeAll(async () => {
  const scene = await startScene({
    readyLine: /redirecting log output/,
    conf: { logging_collector: 'on', log_filename: 'gate.log', log_destination: 'stderr,csvlog,jsonlog' },
  });
  const { gate, target } = scene;
  server = scene.server;
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

/** The table of the manual (runtime-config-logging-csvlog). */
const table = `CREATE TABLE postgres_log (
  log_time timestamp(3) with time zone, user_name text, database_name text, process_id integer, connection_from text,
  session_id text, session_line_num bigint, command_tag text, session_start_time timestamp with time zone,
  virtual_transaction_id text, transaction_id bigint, error_severity text, sql_state_code text, message text, detail text,
  hint text, internal_query text, internal_query_pos integer, context text, query text, query_pos integer, location text,
  application_name text, backend_type text, leader_pid integer, query_id bigint,
  PRIMARY KEY (session_id, session_line_num))`;

test('PostgreSQL loads csvlog into the table of its manual', async () => {
  await server.query(table);
  const copy = `\\copy postgres_log from '${join(directory, 'gate.csv')}' with csv`;
  const { code, stderr } = await psql(server.conninfo, copy);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rows =
    await server.query(`SELECT count(*)::integer AS entries, count(DISTINCT session_id)::integer AS connections
    FROM postgres_log WHERE user_name = 'alice' AND connection_from LIKE '127.0.0.1:%'`);
  // Authenticated, authorized, disconnected; a refusal is one entry.
  expect(rows).toEqual([{ entries: 3 * logins.alice + logins.refused, connections: logins.alice + logins.refused }]);
  const [refusal] = await server.query("SELECT DISTINCT detail FROM postgres_log WHERE sql_state_code = '28P01'");
  expect(refusal?.['detail']).toMatch(
    /^Password does not match for user "alice"\.\nThe stored password is .*\nConnection matched/,
  );
});
