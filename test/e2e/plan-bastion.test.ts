import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import { startGate } from '../support/gate.ts';
import { askAsOwner, blocksOf, password, startPlanned, type Planned } from '../support/planned.ts';
import { freePort } from '../support/ports.ts';

let planned: Planned;

let gatePort: number;

beforeAll(async () => {
  gatePort = await freePort();
  const { server: tls, authority } = await certificates();
  planned = await startPlanned(
    (port) => `
servers:
  main:
    host: localhost
    listen: 127.0.0.1
    port: ${port}
    pattern: bastion
    gate: {directory: ${dirname(authority.certificateFile)}, host: localhost, address: 127.0.0.1, listen: [127.0.0.1, '::1'], port: ${gatePort}}
networks: {four: 127.0.0.1, six: ::1}
people:
  analysts: {roles: [ann, +staff]}
access:
  - {who: analysts, databases: postgres, from: six, method: scram-sha-256}
`,
    `CREATE ROLE postern SUPERUSER LOGIN PASSWORD '${password}'; CREATE ROLE staff;
     CREATE ROLE ann LOGIN PASSWORD '${password}'; CREATE ROLE bob LOGIN PASSWORD '${password}' IN ROLE staff;
     CREATE ROLE eve LOGIN PASSWORD '${password}'`,
  );
  const read = (name: string): string => readFileSync(join(planned.directory, 'gate', name), 'utf8');
  await startGate({
    hba: read('pg_hba.conf'),
    conf: read('postgresql.conf').replace('CHANGE-ME', password),
    files: { 'server.crt': tls.certificate, 'server.key': tls.key, 'ca.crt': authority.certificate },
  });
});

test('both are proved: the server lets in the gate alone, the gate those of the policy', async () => {
  expect(planned.printed).toContain('main: proved over');
  expect(planned.printed).toContain('main-gate: proved over');
  const rules = await askAsOwner(planned, 'SELECT DISTINCT address FROM pg_hba_file_rules');
  expect(rules.stdout.split('\n').filter(Boolean).toSorted()).toEqual(['127.0.0.1']);
});

test('clients come in through the gate by their connection strings', async () => {
  const [psql = ''] = blocksOf(planned, 'analysts.md', 'sh');
  const first = psql.split('\n')[0] ?? '';
  expect(first).toContain(`host=localhost port=${gatePort}`);
  const answer = await planned.run(first.replace(/'$/, " hostaddr=::1'"));
  expect(answer).toMatchObject({ code: 0, stdout: 'ann to postgres\n' });
});

test.each([
  ['a member of the group', 'hostaddr=::1 user=bob sslmode=require', 'bob to postgres'],
  ['from another network', 'hostaddr=127.0.0.1 user=ann sslmode=require', 'no pg_hba.conf entry'],
  ['somebody whom nobody named', 'hostaddr=::1 user=eve sslmode=require', 'no pg_hba.conf entry'],
  ['without TLS', 'hostaddr=::1 user=ann sslmode=disable', 'no pg_hba.conf entry'],
  ['the superuser', 'hostaddr=::1 user=postgres sslmode=require', 'no pg_hba.conf entry'],
])('%s', async (_, conninfo, expected) => {
  const { stdout, stderr } = await planned.run(`psql 'host=localhost port=${gatePort} dbname=postgres ${conninfo}'`);
  expect(`${stdout}${stderr}`).toContain(expected);
});

test('the server itself lets nobody else in, not even over TLS', async () => {
  const { stdout, stderr } = await planned.run(
    `psql 'host=localhost hostaddr=127.0.0.1 port=${planned.server.port} dbname=postgres user=eve sslmode=require'`,
  );
  expect(`${stdout}${stderr}`).toContain('no pg_hba.conf entry');
});
