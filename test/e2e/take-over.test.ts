import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { askControl } from '../support/control.ts';
import { bareEnvironment, execute } from '../support/execute.ts';
import { startGate } from '../support/gate.ts';
import { knock, logIn } from '../support/login.ts';
import { projectRoot } from '../support/project-root.ts';
import { clientProgram } from '../support/programs.ts';
import { postern } from '../support/postern.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { temporaryDirectory } from '../support/temp.ts';
import { cancelRequest, queryMessage } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };

interface Command {
  readonly child: ChildProcess;
  /** said is what it and the new gate have written on standard error. */
  said(): string;
  readonly exited: Promise<number | null>;
}

/** takeOver runs the command on the directory of a gate. The gate that it brings about ends with the test. */
function takeOver(directory: string, ...args: readonly string[]): Command {
  const program = join(projectRoot(), 'bin', 'postern');
  const file = join(temporaryDirectory(), 'stderr');
  // A pipe of Node is a socket, which another process cannot open: the journal would go to that of the old gate.
  const standardError = openSync(file, 'a');
  const child = spawn(program, ['serve', '--take-over', '-D', directory, ...args], {
    env: bareEnvironment(),
    stdio: ['ignore', 'ignore', standardError],
  });
  closeSync(standardError);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  atEnd(async () => {
    const pid = ownerOf(directory);
    if (pid !== undefined) tryKill(pid);
    child.kill('SIGKILL');
    await exited;
  });
  return { child, said: () => readFileSync(file, 'utf8'), exited };
}

async function untilReady({ said }: Command): Promise<void> {
  for (let round = 0; round < 400 && !said().includes('ready to accept connections'); round++) await sleep(50);
  expect(said()).toContain('postern is ready to accept connections');
}

function ownerOf(directory: string): number | undefined {
  const path = join(directory, 'postern.pid');
  return existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : undefined;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone.
  }
}

/** pgbench opens a connection for each transaction, for so many seconds, and fails where one is refused. */
function benchmark({ gate }: Scene, seconds: number, host: string = gate.host) {
  return execute(
    clientProgram('pgbench'),
    ['-n', '-C', '-c', '4', '-j', '2', '-T', String(seconds), '-f', '-', '-h', host, '-p', String(gate.port), 'app'],
    { input: 'SELECT 1;\n', env: { PGUSER: 'alice', PGPASSWORD: 'open-sesame', PGSSLMODE: 'prefer' } },
  );
}

describe.each([1, 2])('a gate of %i processes is taken over', (workers) => {
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

test('a successor that does not start leaves the old gate as it was, and the command says why', async () => {
  const { gate, target } = await startScene({ conf: { 'postern.workers': 1 } });
  const before = readFileSync(join(gate.directory, 'postern.pid'), 'utf8');
  const hba = readFileSync(join(gate.directory, 'pg_hba.conf'));
  gate.write('pg_hba.conf', 'host all all all no-such-method\n');
  const command = takeOver(gate.directory);
  expect(await command.exited).toBe(1);
  const said = command.said();
  expect(said).toContain('invalid authentication method "no-such-method"');
  expect(said).toContain('postern: the new gate did not start: exit 3');
  expect(readFileSync(join(gate.directory, 'postern.pid'), 'utf8')).toBe(before);
  gate.write('pg_hba.conf', hba);
  expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  expect((await postern('status', '-D', gate.directory)).code).toBe(0);
  expect(await gate.stop()).toMatchObject({ code: 0 });
  expect(existsSync(join(gate.directory, '.s.POSTERN.control'))).toBe(false);
});

test('bans pass over, and a second take-over follows the first', async () => {
  const { gate, target } = await startScene({ conf: { 'postern.workers': 1 } });
  const ban = { command: 'ban-add', network: '192.0.2.7', cause: 'test' } as const;
  expect(await askControl(gate.directory, ban)).toMatchObject({ kind: 'bans' });
  const first = takeOver(gate.directory);
  await untilReady(first);
  expect(await gate.exited).toMatchObject({ code: 0 });
  const second = takeOver(gate.directory);
  await untilReady(second);
  expect(await first.exited).toBe(0);
  expect(await askControl(gate.directory, { command: 'ban-list' })).toMatchObject({
    bans: [{ network: '192.0.2.7', by: 'administrator' }],
  });
  expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  second.child.kill('SIGTERM');
  expect(await second.exited).toBe(0);
});

test('the embedded server serves both, and ends with the last', async () => {
  const gate = await startGate({ hba: 'local all all trust\n' });
  const target = { path: join(gate.socketDirectory, `.s.PGSQL.${gate.port}`) };
  const postgres = { user: 'postgres', database: 'postgres' };
  const { client } = await logIn(target, postgres);
  const command = takeOver(gate.directory);
  await untilReady(command);
  expect(await knock(target, postgres)).toMatchObject({ then: 'ready' });
  await client.send(queryMessage('SELECT 1'));
  expect((await client.readUntil('Z')).at(-1)?.type).toBe('Z');
  client.destroy();
  await gate.waitForLog('handed over to process');
  expect(await knock(target, postgres)).toMatchObject({ then: 'ready' });
  command.child.kill('SIGINT');
  expect(await command.exited).toBe(0);
  expect(await gate.exited).toMatchObject({ code: 0 });
  expect(gate.log().join('\n')).toContain('embedded PostgreSQL: LOG:  database system is shut down');
});
