import { beforeAll, describe, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import { knock } from '../support/login.ts';
import { psql } from '../support/psql.ts';
import { startScene, type Scene } from '../support/scene.ts';

const hba = [
  'host  all      mallory  all  reject',
  'host  app      nobody   all  trust',
  'host  postgres hashed   all  md5',
  'host  all      nologin  all  trust',
  'host  app      all      all  scram-sha-256',
  'hostssl certified all   all  cert',
].join('\n');

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ hba: `${hba}\n`, conf: { log_line_prefix: '%c %p %l ', ssl_ca_file: 'ca.crt' } });
  await scene.server.query("SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN PASSWORD 'x'");
  await scene.server.query('CREATE ROLE nologin; CREATE ROLE empty LOGIN');
  await scene.server.query("CREATE ROLE late LOGIN PASSWORD 'x' VALID UNTIL '2001-01-01'");
});

/** Fails to log in, and gives the lines of the journal about it. */
async function refused(user: string, database = 'app'): Promise<string> {
  const { gate } = scene;
  const from = gate.log().length;
  const { port } = gate;
  const login = { host: '127.0.0.1', port, user, password: 'wrong', dbname: database, sslmode: 'require' };
  const { code } = await psql(login, 'select 1');
  expect(code).not.toBe(0);
  await gate.waitForLog(/FATAL/, { from });
  return gate.log().slice(from).join('\n');
}

describe('the reason of a refusal', () => {
  test.each([
    [
      'alice',
      'app',
      /DETAIL: {2}Password does not match for user "alice"\.\n\tThe stored password is a SCRAM-SHA-256 secret with 4096 iterations\.\n\tConnection matched file ".*pg_hba\.conf" line 5: "host {2}app {6}all {6}all {2}scram-sha-256"/,
    ],
    [
      'hashed',
      'postgres',
      /DETAIL: {2}Password does not match for user "hashed"\.\n\tThe stored password is an MD5 hash\.\n\tConnection matched file ".*" line 3:/,
    ],
    [
      'hashed',
      'app',
      /DETAIL: {2}User "hashed" does not have a valid SCRAM secret\.\n\tConnection matched file ".*" line 5:/,
    ],
    ['missing', 'app', /DETAIL: {2}Role "missing" does not exist\.\n\tConnection matched file/],
    ['empty', 'app', /DETAIL: {2}User "empty" has no password assigned\.\n\tConnection matched file/],
    ['late', 'app', /DETAIL: {2}User "late" has an expired password\.\n\tConnection matched file/],
    [
      'mallory',
      'app',
      /FATAL: {2}pg_hba\.conf rejects connection .*\n.*DETAIL: {2}Connection matched file ".*" line 1:/,
    ],
    ['nobody', 'app', /FATAL: {2}role "nobody" does not exist\n.*DETAIL: {2}Connection matched file ".*" line 2:/],
    [
      'nologin',
      'app',
      /FATAL: {2}role "nologin" is not permitted to log in\n.*DETAIL: {2}Connection matched file ".*" line 4:/,
    ],
  ])('%s, database %s', async (user, database, reason) => {
    const log = await refused(user, database);
    expect(log).toMatch(reason);
    expect(log).not.toContain('wrong');
  });
});

test('every line of a connection has one id, from the first to the last', async () => {
  const { gate, target } = scene;
  const from = gate.log().length;
  await knock(target, { user: 'alice', database: 'app', password: 'open-sesame', tls: true });
  await gate.waitForLog(/disconnection/, { from });
  const lines = gate.log().slice(from);
  const received = lines.find((line) => line.includes('connection received')) ?? '';
  const [id = '', number = ''] = received.split(' ');
  expect(id).toMatch(/^[0-9a-f]{8}\.[0-9a-f]+$/);
  const [seconds = '', connection = ''] = id.split('.');
  expect(Number.parseInt(connection, 16)).toBe(Number(number));
  expect(Math.abs(Date.now() / 1000 - Number.parseInt(seconds, 16))).toBeLessThan(60);
  const own = lines.filter((line) => line.startsWith(`${id} `));
  expect(own.map((line) => line.split(' ')[2])).toEqual(['1', '2', '3', '4']);
  expect(own.map((line) => line.replace(/^.*LOG: {2}(\w+ \w+|\w+).*$/, '$1'))).toEqual([
    'connection received',
    'connection authenticated',
    'connection authorized',
    'disconnection',
  ]);
});

test('a certificate that names somebody else is described', async () => {
  const { gate } = scene;
  const from = gate.log().length;
  const { clients } = await certificates();
  const login = { host: '127.0.0.1', port: gate.port, user: 'alice', dbname: 'certified', sslmode: 'require' };
  const { certificateFile, keyFile } = clients.bob;
  await psql({ ...login, sslcert: certificateFile, sslkey: keyFile }, 'select 1');
  await gate.waitForLog(/FATAL/, { from });
  expect(gate.log().slice(from).join('\n')).toMatch(
    /LOG: {2}provided user name \(alice\) and authenticated user name \(bob\) do not match\n.*FATAL: {2}certificate authentication failed for user "alice"\n.*DETAIL: {2}Client certificate has CN "bob" and DN "CN=bob[^"]*", serial number \d+, issuer "[^"]+"\.\n\tConnection matched file ".*" line 6:/,
  );
});
