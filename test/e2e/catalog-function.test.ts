import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startGate } from '../support/gate.ts';
import { knock } from '../support/login.ts';
import { startPostgres } from '../support/postgres.ts';
import { projectRoot } from '../support/project-root.ts';

test('the function of docs/catalog.md is all that a control user needs', async () => {
  const page = readFileSync(join(projectRoot(), 'docs', 'catalog.md'), 'utf8');
  const sql = /```sql\n([^]*?)```/.exec(page)?.[1]?.replace('…', 'control') ?? '';
  const server = await startPostgres({});
  await server.query(`CREATE ROLE devs; CREATE ROLE alice LOGIN PASSWORD 'open-sesame' IN ROLE devs;
    CREATE ROLE "алиса" LOGIN PASSWORD 'open-sesame' IN ROLE devs`);
  const startWith = () =>
    startGate({
      hba: 'host all +devs all scram-sha-256\n',
      upstream: server.socketConninfo,
      conf: {
        'postern.upstream_auth': 'trust',
        'postern.catalog': `host=127.0.0.1 port=${server.port} user=postern password=control dbname=postgres sslmode=disable`,
      },
    });
  await server.query(sql);
  const gate = await startWith();
  const login = (user: string, password = 'open-sesame') =>
    knock({ host: gate.host, port: gate.port }, { user, database: 'postgres', password });
  expect(await login('alice')).toMatchObject({ then: 'ready' });
  expect(await login('alice', 'wrong')).toMatchObject({ wrong_password: { code: '28P01' } });
  expect(await login('nobody-here')).toMatchObject({ error: { code: '28000' } });
  expect(await login('алиса')).toMatchObject({ then: 'ready' });
  expect(await login('алиса', 'wrong')).toMatchObject({ wrong_password: { code: '28P01' } });
  // Cut to 63 bytes, in the middle of a letter: no name in UTF-8.
  expect(await login('а'.repeat(40))).toMatchObject({ error: { code: '28000' } });

  await server.query('REVOKE EXECUTE ON FUNCTION postern.pg_authid(name) FROM postern');
  const barred = await startWith();
  const refused = await knock({ host: barred.host, port: barred.port }, { user: 'alice', database: 'postgres' });
  expect(refused).toMatchObject({
    error: { code: '08006', message: 'could not read the catalog of the upstream server' },
  });
});
