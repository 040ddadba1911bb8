import { expect, test, beforeAll } from 'vitest';
import { askAsOwner, blocksOf, password, startPlanned, type Planned } from '../support/planned.ts';

const policy = (port: number): string => `
servers:
  main: {host: localhost, version: 18, listen: [127.0.0.1, '::1'], port: ${port}, firewall: nftables}
networks:
  four: 127.0.0.1
  six: ::1
people:
  analysts: {roles: [ann, +staff]}
applications:
  shop: {roles: shop, identities: {alice: shop}}
  backup: {roles: backup}
access:
  - {who: shop, databases: shop, from: [four, six], method: cert}
  - {who: analysts, databases: [shop, postgres], from: four, method: scram-sha-256}
  - {who: analysts, databases: postgres, from: six, method: scram-sha-256}
  - {who: backup, databases: replication, from: four, method: scram-sha-256}
`;

let planned: Planned;
beforeAll(async () => {
  planned = await startPlanned(
    policy,
    `SET password_encryption = 'scram-sha-256';
     CREATE ROLE staff; CREATE ROLE shop LOGIN; CREATE ROLE ann LOGIN PASSWORD '${password}';
     CREATE ROLE eve LOGIN PASSWORD '${password}'; CREATE ROLE bob LOGIN PASSWORD '${password}' IN ROLE staff;
     CREATE ROLE backup LOGIN REPLICATION PASSWORD '${password}'`,
  );
  const made = await askAsOwner(planned, 'CREATE DATABASE shop');
  if (made.code !== 0) throw new Error(made.stderr);
});

test('the server has every line of the plan in force, and the owner comes in over the socket', async () => {
  const rules = await askAsOwner(planned, 'SELECT type, error FROM pg_hba_file_rules');
  expect(rules.stdout.split('\n').filter(Boolean)).toEqual([
    'local|',
    'hostssl|',
    'hostssl|',
    'hostssl|',
    'hostssl|',
    'hostssl|',
  ]);
  const settings = await askAsOwner(
    planned,
    "SELECT name FROM pg_settings WHERE pending_restart OR (name = 'ssl' AND setting <> 'on')",
  );
  expect(settings).toMatchObject({ code: 0, stdout: '' });
});

test('the connection strings work in psql: SCRAM with channel binding, and a certificate by its map', async () => {
  const [analysts = ''] = blocksOf(planned, 'analysts.md', 'sh');
  const first = analysts.split('\n').find((line) => line.includes('user=ann')) ?? '';
  expect(first).toContain('require_auth=scram-sha-256 channel_binding=require');
  expect(await planned.run(`set -e\n${first.replace("'$", ' hostaddr=127.0.0.1$')}`)).toMatchObject({ code: 0 });
  const [shop = ''] = blocksOf(planned, 'shop.md', 'sh');
  expect(await planned.run(shop)).toMatchObject({ code: 0, stdout: 'shop to shop\n', stderr: '' });
});

test('the module of Node.js works', async () => {
  const ask = "console.log((await client.query('SELECT current_user')).rows[0].current_user);\nawait client.end();\n";
  for (const [file, user] of [
    ['analysts.md', 'ann'],
    ['shop.md', 'shop'],
  ] as const) {
    const [module = ''] = blocksOf(planned, file, 'js');
    expect(await planned.runNode(`${module}${ask}`)).toMatchObject({ code: 0, stdout: `${user}\n` });
  }
});

test.each([
  ['ann to shop over IPv4', 'hostaddr=127.0.0.1 user=ann dbname=shop sslmode=require', 'ann to shop'],
  ['ann to postgres over IPv6', 'hostaddr=::1 user=ann dbname=postgres sslmode=require', 'ann to postgres'],
  ['bob, who is staff', 'hostaddr=127.0.0.1 user=bob dbname=shop sslmode=require', 'bob to shop'],
  ['ann to shop over IPv6', 'hostaddr=::1 user=ann dbname=shop sslmode=require', 'no pg_hba.conf entry'],
  ['ann without TLS', 'hostaddr=127.0.0.1 user=ann dbname=shop sslmode=disable', 'no pg_hba.conf entry'],
  ['eve, whom nobody named', 'hostaddr=127.0.0.1 user=eve dbname=shop sslmode=require', 'no pg_hba.conf entry'],
  [
    'the superuser over TCP',
    'hostaddr=127.0.0.1 user=postgres dbname=postgres sslmode=require',
    'no pg_hba.conf entry',
  ],
  [
    'shop without its certificate',
    'hostaddr=127.0.0.1 user=shop dbname=shop sslmode=require',
    'valid client certificate',
  ],
  [
    'ann for replication',
    'hostaddr=127.0.0.1 user=ann dbname=x replication=true sslmode=require',
    'no pg_hba.conf entry for replication',
  ],
])('%s', async (_, conninfo, expected) => {
  const { stdout, stderr } = await planned.run(`psql 'host=localhost port=${planned.server.port} ${conninfo}'`);
  expect(`${stdout}${stderr}`).toContain(expected);
});

test('a WAL sender comes in as its rule says', async () => {
  const { stdout, stderr } = await planned.run(
    `SQL=IDENTIFY_SYSTEM; psql 'host=localhost hostaddr=127.0.0.1 port=${planned.server.port} user=backup replication=true sslmode=require'`,
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^\d+\|1\|/);
});
