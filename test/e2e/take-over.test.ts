import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { askControl } from '../support/control.ts';
import { execute } from '../support/execute.ts';
import { knock, logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { clientProgram } from '../support/programs.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { ownerOf, takeOver, untilReady } from '../support/take-over.ts';
import { cancelRequest, queryMessage } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };

/** pgbench opens a connection for each transaction, for so many seconds, and fails where one is refused. */
function benchmark({ gate }: Scene, seconds: number, host: string = gate.host) {
  return execute(
    clientProgram('pgbench'),
    ['-n', '-C', '-c', '4', '-j', '2', '-T', String(seconds), '-f', '-', '-h', host, '-p', String(gate.port), 'app'],
    { input: 'SELECT 1;\n', env: { PGUSER: 'alice', PGPASSWORD: 'open-sesame', PGSSLMODE: 'prefer' } },
  );
}

describe.each([1, 2])('a gate of %i processes is taken over', (workers) => {
  test('its sessions end by bans, edits and reloads of the new one', async () => {
    const scene = await startScene({ conf: { 'postern.workers': workers } });
    const { gate, target } = scene;
    await scene.server.query(
      "CREATE ROLE bob LOGIN PASSWORD 'open-sesame'; CREATE ROLE carol LOGIN PASSWORD 'open-sesame'",
    );
    const [stays, bob, carol, banned] = await Promise.all([
      logIn(target, alice),
      logIn(target, { ...alice, user: 'bob' }),
      logIn(target, { ...alice, user: 'carol' }),
      logIn({ ...target, localAddress: '127.0.0.66' }, alice),
    ]);
    const others = 'host all alice all scram-sha-256\n';
    gate.write('pg_hba.conf', `host all carol all scram-sha-256\n${others}`);
    await untilReady(takeOver(gate.directory));
    await bob.client.readToEnd();
    await gate.waitForLog('No line of pg_hba.conf lets the connection in any more.');

    expect(await postern('ban', 'add', '127.0.0.66', '-D', gate.directory)).toMatchObject({ code: 0 });
    await banned.client.readToEnd();
    await gate.waitForLog('Address 127.0.0.66 is banned.');

    gate.write('pg_hba.conf', others);
    expect(await postern('reload', '-D', gate.directory)).toMatchObject({ code: 0 });
    await carol.client.readToEnd();
    await stays.client.send(queryMessage('SELECT 1'));
    expect((await stays.client.readUntil('Z')).at(-1)?.type).toBe('Z');
    stays.client.destroy();
    expect(await gate.exited).toEqual({ code: 0, signal: null });
  });

  test('under pgbench, without one failed connection; sessions and cancel keys of the old one go on', async () => {
    const scene = await startScene({
      hba: 'local all all scram-sha-256\nhost all all all scram-sha-256\n',
      conf: { 'postern.workers': workers, 'postern.metrics_listen': '127.0.0.1:0' },
    });
    const { gate, target } = scene;
    const old = await logIn(target, alice);
    if (old.key === undefined) throw new Error('no key');
    const [tcp, unix] = [benchmark(scene, 4), benchmark(scene, 4, gate.socketDirectory)];
    await sleep(1_000);
    const command = takeOver(gate.directory);
    await untilReady(command);
    const pid = ownerOf(gate.directory);
    expect(pid).not.toBe(gate.pid);
    expect(await askControl(gate.directory, { command: 'status' })).toMatchObject({ status: { pid } });
    for (const { code, stderr, stdout } of await Promise.all([tcp, unix])) {
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/number of failed transactions: 0 |number of transactions actually processed: \d+/);
      expect(stderr).not.toMatch(/error|failed|refused/i);
    }
    await old.client.send(queryMessage('SELECT pg_sleep(60)'));
    const running = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'`;
    while ((await scene.server.query(running)).length === 0) await sleep(20);
    const cancel = await connectRaw(target);
    await cancel.send(cancelRequest(old.key.processId, old.key.secretKey));
    expect((await old.client.readUntil('E')).at(-1)?.body.toString()).toContain('57014');
    old.client.destroy();
    expect(await gate.exited).toEqual({ code: 0, signal: null });
    expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
    expect(
      await knock({ path: join(gate.socketDirectory, `.s.PGSQL.${gate.port}`) }, { ...alice, tls: false }),
    ).toMatchObject({
      then: 'ready',
    });
    command.child.kill('SIGINT');
    expect(await command.exited).toBe(0);
    expect(existsSync(join(gate.directory, 'postern.pid'))).toBe(false);
    expect(existsSync(join(gate.socketDirectory, `.s.PGSQL.${gate.port}`))).toBe(false);
    await expect(knock(target, alice)).rejects.toThrow('ECONNREFUSED');
  });
});
