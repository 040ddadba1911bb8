import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificates, type Certificates } from '../support/certificates.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { postern } from '../support/postern.ts';
import { temporaryDirectory } from '../support/temp.ts';

const hba = `hostssl all alice all scram-sha-256
hostssl all bob all md5
hostssl all ldap all password
hostnossl all clear all password
host all open all trust
host all mixed all scram-sha-256
local all all trust
`;

let made: Certificates;
let server: PostgresServer;
const roots = (): string => made.authority.certificateFile;

beforeAll(async () => {
  made = await certificates();
  server = await startPostgres({
    hba,
    tls: { certificate: made.server.certificate, key: made.server.key, authority: made.authority.certificate },
  });
  await server.query("SET password_encryption = 'scram-sha-256'");
  for (const role of ['alice', 'ldap', 'clear', 'mixed']) {
    await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'open sesame'`);
  }
  await server.query('CREATE ROLE open LOGIN');
});
test('x', async () => {
  for (const u of ['alice','bob','clear','open','mixed', 'nobody']) {
  const r = await postern('probe', `host=localhost hostaddr=127.0.0.1 port=${server.port} user=${u} dbname=postgres sslrootcert=${roots()} `);
  console.log(r.code, r.stdout, r.stderr);
  }
  const r = await postern('probe', `host=localhost hostaddr=127.0.0.1 port=${server.port} user=alice dbname=postgres password='open sesame' sslrootcert=${roots()} sslmode=verify-full sslnegotiation=direct`, '--scan');
  console.log(r.code, r.stdout, r.stderr);
  const s = await postern('probe', `localhost:${server.port}`, '--format', 'json');
  console.log(s.code, s.stdout, s.stderr);
});
