import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import { startGate, type Gate } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { startPostgres } from '../support/postgres.ts';
import { unixTarget } from '../support/raw-client.ts';

/** One knock at a real PostgreSQL 18, with what the client was told and what the server logged. */
interface RecordedMessage {
  readonly server: string;
  readonly rule: string;
  readonly connection: 'local' | 'tcp' | 'tls';
  readonly replication: string;
  readonly code?: string;
  readonly message?: string;
  readonly log: readonly string[];
}

const recorded: readonly RecordedMessage[] = readFileSync(new URL('messages.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): RecordedMessage => JSON.parse(line))
  .filter(({ server }) => server === 'pg18');

/** The rules as they stood when the knocks were recorded. A line `ident` over TCP refuses the gate's start. */
const rules: Readonly<Record<string, string>> = {
  'no entry': 'host nosuch all all trust\n',
  'explicit reject':
    'local all all reject\nhost all all all reject\nlocal replication all reject\nhost replication all all reject\n',
  'md5, user without password': 'local all all md5\nhost all all all md5\n',
};

const comparable = recorded.filter(({ rule, code }) => rule in rules && code !== undefined);

test('the record is whole: what is not compared is ident, which is not run, and the request for a password', () => {
  const left = recorded.filter((knocked) => !comparable.includes(knocked));
  expect(recorded).toHaveLength(24);
  expect(new Set(left.map(({ rule, code }) => (code === undefined ? 'asked for a password' : rule)))).toEqual(
    new Set(['peer/ident', 'asked for a password']),
  );
});

const gates = new Map<string, Gate>();
beforeAll(async () => {
  const { server: tls } = await certificates();
  const server = await startPostgres({});
  await server.query('CREATE ROLE alice LOGIN');
  for (const [rule, hba] of Object.entries(rules)) {
    const gate = await startGate({
      hba,
      upstream: server.socketConninfo,
      files: { 'server.crt': tls.certificate, 'server.key': tls.key },
      conf: { ssl: 'on', log_connections: 'on', log_line_prefix: '' },
    });
    gates.set(rule, gate);
  }
});

test.each(comparable.map((one) => [`${one.rule}, ${one.connection}, replication ${one.replication}`, one] as const))(
  '%s',
  async (_, { rule, connection, replication, code, message, log }) => {
    const gate = gates.get(rule);
    if (gate === undefined) throw new Error(`no gate for ${rule}`);
    const from = gate.log().length;
    const target = connection === 'local' ? unixTarget(gate) : { host: gate.host, port: gate.port };
    const answer = await knock(target, {
      user: 'alice',
      database: 'app',
      ...(connection === 'tls' && { tls: true as const }),
      ...(replication === 'true' && { parameters: { replication } }),
    });
    expect(answer.error).toMatchObject({ code, message });
    await gate.waitForLog(/^FATAL/, { from });
    const lines = gate.log().slice(from, from + log.length);
    expect(lines.map((line) => line.replace(/port=\d+/, 'port=N'))).toEqual(log);
  },
);
