import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attempt } from '../../src/access/attempt.ts';
import { decide } from '../../src/access/decide.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { toDisplay } from '../../src/text/byte-string.ts';
import { certificates } from '../support/certificates.ts';
import { knock as knockAt } from '../support/login.ts';
import { startPostgres } from '../support/postgres.ts';
import { unixTarget } from '../support/raw-client.ts';
import { filesOf } from '../support/table-files.ts';
import { hbaLine, knock, memberships, textOf, type Knock } from './hba-model.ts';
import { attemptOf } from './hba-attempt.ts';

/** How many files a run compares, and how many connections it makes to each. */
const fileCount = 20;
const knockCount = 12;

test('a real PostgreSQL 18 lets in and refuses the same connections, in the same words', async () => {
  const { server: tls } = await certificates();
  const server = await startPostgres({ tls });
  await server.query('CREATE ROLE devs; CREATE ROLE leads IN ROLE devs');
  await server.query(
    'CREATE ROLE alice LOGIN IN ROLE devs; CREATE ROLE bob LOGIN IN ROLE leads; CREATE ROLE app LOGIN',
  );
  expect(Object.keys(memberships)).toEqual(['alice', 'bob', 'app', 'devs', 'leads']);

  const files = fc.sample(fc.array(hbaLine, { minLength: 1, maxLength: 10 }), { numRuns: fileCount, seed: 20 });
  for (const [number, lines] of files.entries()) {
    // The superuser's own way in, for the reload to be seen; no generated connection takes it.
    const text = `local postgres postgres trust\n${lines.map(textOf).join('')}`;
    server.write('pg_hba.conf', text);
    await server.reload();
    const parsed = parseHba('/data/pg_hba.conf', filesOf({ 'pg_hba.conf': text }), {
      dialect: dialectOf(18),
      ssl: true,
    });
    const snapshot = {
      dialect: dialectOf(18),
      hba: parsed.records,
      ident: [],
      ssl: true,
      verifiesClients: false,
      interfaces: [],
    };
    for (const given of fc.sample(knock, { numRuns: knockCount, seed: number })) {
      const actual = await knockAtServer(given);
      expect({ text, given, ...actual }).toEqual({ text, given, ...predicted(attemptOf(given)) });
    }

    function predicted(attempt: Attempt) {
      const decision = decide(snapshot, attempt);
      if (decision.kind === 'refused') return { refusal: toDisplay(decision.refusal.message) };
      return { refusal: undefined };
    }
  }

  async function knockAtServer(given: Knock) {
    const { user, database, replication, address } = given;
    const target =
      address === undefined ? unixTarget(server) : { host: '127.0.0.1', port: server.port, localAddress: address };
    const parameters: Record<string, string> = replication ? { replication: 'true' } : {};
    const useTls = address !== undefined && given.tls;
    const answer = await knockAt(target, { user, database, parameters, ...(useTls && { tls: true }) });
    return { refusal: answer.error !== undefined && 'message' in answer.error ? answer.error.message : undefined };
  }
}, 120_000);
