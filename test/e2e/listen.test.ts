import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusedStart, startGate } from '../support/gate.ts';
import { knock, logIn } from '../support/login.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temp.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({});
  await server.query('CREATE ROLE alice LOGIN');
  await server.query('CREATE ROLE chief LOGIN SUPERUSER');
});

const hba = 'local all all trust\nhost all all all trust\n';
const alice = { user: 'alice', database: 'postgres' };
const start = (conf: Record<string, string | number>) =>
  startGate({ hba, upstream: server.socketConninfo, conf: { 'postern.upstream_auth': 'trust', ...conf } });
const refused = (conf: Record<string, string | number>) =>
  expectRefusedStart({ hba, upstream: server.socketConninfo, conf });

describe('listen_addresses', () => {
  test('several are listened on, each in its own family', async () => {
    const { port } = await start({ listen_addresses: '127.0.0.1, 127.0.0.2, ::1' });
    for (const host of ['127.0.0.1', '127.0.0.2', '::1']) {
      expect(await knock({ host, port }, alice)).toMatchObject({ then: 'ready' });
    }
  });

  test('one that does not work is a WARNING while another does', async () => {
    const gate = await start({ listen_addresses: '127.0.0.1, 203.0.113.5, nosuchhost.invalid' });
    const log = gate.log().join('\n');
    expect(log).toContain('could not bind IPv4 address "203.0.113.5": Cannot assign requested address');
    expect(log).toContain('WARNING:  could not create listen socket for "203.0.113.5"');
    expect(log).toMatch(/could not translate host name "nosuchhost.invalid", service "\d+" to address:/);
    expect(await knock({ host: '127.0.0.1', port: gate.port }, alice)).toMatchObject({ then: 'ready' });
  });

  test.each([
    ['203.0.113.5', 'FATAL:  could not create any TCP/IP sockets'],
    ['127.0.0.1,', 'FATAL:  invalid list syntax in parameter "listen_addresses"'],
  ])('%s refuses the start', async (listen, message) => {
    const { code, stderr } = await refused({ listen_addresses: listen });
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });

  test('nowhere to listen refuses the start', async () => {
    const { stderr } = await refused({ listen_addresses: '', unix_socket_directories: '' });
    expect(stderr).toContain('FATAL:  no socket created for listening');
  });

  test('a port in use is said with a hint', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((listening) => other.listen(port, '127.0.0.1', listening));
    const { stderr } = await refused({ listen_addresses: '127.0.0.1', port });
    await new Promise((closed) => other.close(closed));
    expect(stderr).toContain('could not bind IPv4 address "127.0.0.1": Address already in use');
    expect(stderr).toContain(`HINT:  Is another postmaster already running on port ${port}?`);
  });
});

describe('unix_socket_directories', () => {
  test('the socket has the permissions asked for, a lock file beside it, and both go at the end', async () => {
    const directory = temporaryDirectory('sockets-', 0o711);
    const gate = await start({
      unix_socket_directories: directory,
      unix_socket_permissions: '0750',
      // A group that this process is in: only root may give a socket to another.
      unix_socket_group: String(process.getgid?.()),
    });
    const path = join(directory, `.s.PGSQL.${gate.port}`);
    expect(statSync(path).gid).toBe(process.getgid?.());
    expect(statSync(path).mode & 0o777).toBe(0o750);
    const lock = readFileSync(`${path}.lock`, 'utf8').split('\n');
    expect(lock.slice(0, 2)).toEqual([String(gate.pid), gate.directory]);
    expect(await knock({ path }, alice)).toMatchObject({ then: 'ready' });
    await gate.stop();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test('what a dead gate left behind is removed, what a living one holds is refused', async () => {
    const directory = temporaryDirectory('sockets-', 0o711);
    const port = await freePort();
    const path = join(directory, `.s.PGSQL.${port}`);
    writeFileSync(path, '');
    writeFileSync(`${path}.lock`, '999999999\n');
    const gate = await start({ unix_socket_directories: directory, port });
    expect(await knock({ path }, alice)).toMatchObject({ then: 'ready' });
    const { stderr } = await refused({ unix_socket_directories: directory, port, listen_addresses: '' });
    expect(stderr).toContain(`FATAL:  lock file "${path}.lock" already exists`);
    expect(stderr).toContain(`HINT:  Is another postmaster (PID ${gate.pid}) using socket file "${path}"?`);
  });

  test('an abstract socket needs no file', async () => {
    const gate = await start({ unix_socket_directories: '@postern-test' });
    const path = `\0postern-test/.s.PGSQL.${gate.port}`;
    expect(await knock({ path }, alice)).toMatchObject({ then: 'ready' });
  });
});

test("the last slots are kept for those who may have them, and the words are the server's", async () => {
  const gate = await start({ max_connections: 5, superuser_reserved_connections: 2, reserved_connections: 1 });
  const target = { host: gate.host, port: gate.port };
  const sessions = [await logIn(target, alice), await logIn(target, alice)];
  expect(sessions.map(({ answer }) => answer.then)).toEqual(['ready', 'ready']);
  expect(await knock(target, alice)).toMatchObject({
    then: {
      code: '53300',
      message:
        'remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
    },
  });
  for (let i = 0; i < 3; i++) sessions.push(await logIn(target, { ...alice, user: 'chief' }));
  expect(await knock(target, { ...alice, user: 'chief' })).toMatchObject({
    error: { code: '53300', message: 'sorry, too many clients already' },
  });
  for (const { client } of sessions) client.destroy();
});
