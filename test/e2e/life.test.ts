import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { beforeEach, describe, expect, test } from 'vitest';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { execute } from '../support/execute.ts';
import { expectRefusedStart } from '../support/gate.ts';
import { knock, logIn } from '../support/login.ts';
import { projectRoot } from '../support/project-root.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { queryMessage } from '../support/wire.ts';
import { errorOf } from '../support/backend-message.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await startScene();
});

const postern = join(projectRoot(), 'bin', 'postern');
const alice = { user: 'alice', database: 'app', password: 'open-sesame' };

describe('a reload', () => {
  const good = 'host all all all scram-sha-256\n';

  test.each([
    [
      'pg_hba.conf',
      'host all all all trust\nhost all all all nope\n',
      good,
      /invalid authentication method "nope"/,
      /LOG: {2}\/.+\/pg_hba\.conf was not reloaded/,
    ],
    [
      'pg_ident.conf',
      'm /( alice\n',
      '',
      /invalid regular expression/,
      /LOG: {2}\/.+\/pg_ident\.conf was not reloaded/,
    ],
    [
      'server.crt',
      'no certificate\n',
      undefined,
      /could not load server certificate file "server.crt"/,
      /SSL configuration was not reloaded/,
    ],
  ])('with a bad %s changes nothing, and says why', async (name, bad, mended, why, what) => {
    const { gate, target } = scene;
    const from = gate.log().length;
    gate.write(name, bad);
    await gate.reload();
    await gate.waitForLog(why, { from });
    await gate.waitForLog(what, { from });
    expect(await knock(target, { ...alice, tls: true })).toMatchObject({ auth: 'sasl', then: 'ready' });
    if (mended === undefined) return;
    gate.write(name, `${mended}# mended\n`);
    await gate.reload();
    expect(await knock(target, { ...alice, tls: true })).toMatchObject({ auth: 'sasl', then: 'ready' });
  });

  test('puts new rules and a new certificate in force for the next client', async () => {
    const { gate, target } = scene;
    const now = new Date();
    const authority = await createAuthority({ commonName: 'another CA', days: 1, now });
    const renewed = await issueServerCertificate({ authority, names: ['renewed.test'], days: 1, now });
    gate.write('pg_hba.conf', 'hostssl all all all reject\nhost all all all scram-sha-256\n');
    gate.write('server.crt', renewed.certificate);
    gate.write('server.key', renewed.key);
    const done = await execute(postern, ['reload', '-D', gate.directory]);
    expect(done).toMatchObject({ code: 0, stdout: 'server reloaded\n' });
    await gate.reload();
    const { answer, client } = await logIn(target, { ...alice, tls: true });
    expect(answer).toMatchObject({ error: { message: expect.stringContaining('rejects connection') } });
    const { socket } = client;
    expect(socket instanceof TLSSocket && socket.getPeerCertificate().subjectaltname).toBe('DNS:renewed.test');
    client.destroy();
    expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  });

  test('says which change needs a restart', async () => {
    const { gate } = scene;
    const from = gate.log().length;
    gate.write('postgresql.conf', "port = 1\npostern.upstream = 'host=/nowhere'\n");
    await gate.reload();
    const line = await gate.waitForLog('parameter "port" cannot be changed without restarting the server', { from });
    expect(line).toContain('LOG:');
  });
});

describe('shutdown', () => {
  test('smart takes no new sessions and waits for the others', async () => {
    const { gate, target } = scene;
    const { client } = await logIn(target, alice);
    gate.signal('SIGTERM');
    await gate.waitForLog('received smart shutdown request');
    expect(await knock(target, alice)).toMatchObject({ error: { code: '57P03' } });
    const walsender = { ...alice, parameters: { replication: 'true' } };
    expect(await knock(target, walsender)).toMatchObject({ error: { code: '57P03' } });
    await client.send(queryMessage('SELECT 1'));
    expect((await client.readUntil('Z')).map(({ type }) => type).join('')).toBe('TDCZ');
    client.destroy();
    expect(await gate.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(join(gate.directory, 'postern.pid'))).toBe(false);
  });

  test('fast tells idle and busy sessions 57P01', async () => {
    const { gate, target } = scene;
    const idle = await logIn(target, alice);
    const busy = await logIn(target, { ...alice, tls: true });
    await busy.client.send(queryMessage('SELECT pg_sleep(60)'));
    await new Promise((started) => setTimeout(started, 300));
    gate.signal('SIGINT');
    for (const { client } of [idle, busy]) {
      const error = (await client.readToEnd()).find(({ type }) => type === 'E');
      expect(error && errorOf(error)).toMatchObject({ code: '57P01' });
    }
    expect(await gate.exited).toEqual({ code: 0, signal: null });
  });

  test('immediate drops everybody', async () => {
    const { gate, target } = scene;
    const { client } = await logIn(target, alice);
    gate.signal('SIGQUIT');
    expect(await client.readToEnd()).toEqual([]);
    expect(await gate.exited).toEqual({ code: 0, signal: null });
  });

  test('postern stop waits until the gate has gone', async () => {
    const { gate } = scene;
    const done = await execute(postern, ['stop', '-D', gate.directory]);
    expect(done).toMatchObject({ code: 0, stdout: 'server stopped\n' });
    const again = await execute(postern, ['stop', '-D', gate.directory]);
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('does not exist') });
  });
});

test('a second gate on the same directory refuses to start', async () => {
  const { gate } = scene;
  const second = await execute(postern, ['serve', '-D', gate.directory, '-c', 'port=1']);
  expect(second.code).toBe(3);
  expect(second.stderr).toContain(`FATAL:  lock file "${gate.directory}/postern.pid" already exists`);
  expect(second.stderr).toContain(`HINT:  Is another postern (PID ${gate.pid}) running`);
});

test('a lock file of a dead process is taken over', async () => {
  const { gate } = scene;
  const exit = await gate.stop();
  expect(exit.code).toBe(0);
  const stale = await startScene({ files: { 'postern.pid': '999999999\n/nowhere\n' } });
  expect(await knock(stale.target, alice)).toMatchObject({ then: 'ready' });
});

test('a line that cannot be run refuses the start, with its place and what to type', async () => {
  const { code, stderr } = await expectRefusedStart({
    hba: 'host all all all ldap ldapserver=x ldapprefix=cn=\n',
    upstream: scene.server,
  });
  expect(code).toBe(3);
  expect(stderr).toContain('authentication method "ldap" is not supported by the gate yet');
  expect(stderr).toMatch(/CONTEXT: {2}line 1 of configuration file "[^"]+pg_hba.conf"/);
  expect(stderr).toMatch(/FATAL: {2}could not load [^ ]+pg_hba.conf/);
});
