import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { knock, logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { projectRoot } from '../support/project-root.ts';
import { startScene } from '../support/scene.ts';
import { queryMessage } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };

test('the server behind is killed: its sessions end, others are told so, and who comes after its restart is served', async () => {
  const { server, gate, target } = await startScene();
  const { client } = await logIn(target, alice);
  const postmaster = Number(readFileSync(join(server.dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(postmaster, 'SIGKILL');
  // Each backend looks for its postmaster when it waits for its client, and ends without a word.
  await client.readToEnd();
  const refused = await knock(target, alice);
  expect(refused).toMatchObject({ error: { code: '08006' } });
  await server.restart();
  await expect.poll(() => knock(target, alice), { timeout: 20_000, interval: 500 }).toMatchObject({ then: 'ready' });
  expect(gate.log().filter((line) => line.includes('internal error'))).toEqual([]);
});

test('the server behind hangs: a login ends with authentication_timeout, sessions wait, and go on with it', async () => {
  const { server, gate, target } = await startScene({ conf: { authentication_timeout: '2s' } });
  const { client } = await logIn(target, alice);
  const postmaster = Number(readFileSync(join(server.dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  await execute('pkill', ['-STOP', '-s', String(postmaster)]);
  const start = performance.now();
  try {
    await knock(target, alice).catch(() => undefined);
    expect(performance.now() - start).toBeLessThan(10_000);
    await client.send(queryMessage('SELECT 1'));
  } finally {
    await execute('pkill', ['-CONT', '-s', String(postmaster)]);
  }
  expect(await client.readMessage()).toMatchObject({ type: 'T' });
  await expect.poll(() => knock(target, alice), { timeout: 20_000, interval: 500 }).toMatchObject({ then: 'ready' });
  expect(gate.log().filter((line) => line.includes('internal error'))).toEqual([]);
});

test('the disk is full: bans hold, which is said once, and are written again once there is room', async () => {
  const { gate } = await startScene({ conf: { 'postern.ban_threshold': 10 } });
  const limit = async (bytes: string): Promise<void> => {
    const { stderr } = await execute('prlimit', ['--pid', String(gate.pid), `--fsize=${bytes}:unlimited`]);
    expect(stderr).toBe('');
  };
  const ban = (address: string) => postern('ban', 'add', address, '-D', gate.directory);
  const file = join(gate.directory, 'postern.bans');
  await ban('203.0.113.1');
  const before = readFileSync(file, 'utf8');
  await limit('10');
  for (const address of ['127.0.0.2', '203.0.113.3']) expect(await ban(address)).toMatchObject({ code: 0 });
  const warnings = gate.log().filter((line) => line.includes(`could not write file "${file}": File too large`));
  expect(warnings).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(before);
  const { host, port } = gate;
  const banned = await knock({ host, port, localAddress: '127.0.0.2' }, { ...alice, tls: false }).catch(() => ({}));
  expect(banned).not.toHaveProperty('auth');
  await limit('unlimited');
  await ban('203.0.113.4');
  expect(readFileSync(file, 'utf8').match(/203\.0\.113|127\.0\.0\.2/g)).toHaveLength(4);
});

test('the gate is killed: it starts again at once, with the bans it had written, and the server ends its sessions', async () => {
  const { gate, server, target } = await startScene({ conf: { 'postern.ban_threshold': 10 } });
  await logIn(target, alice);
  await postern('ban', 'add', '127.0.0.2', '-D', gate.directory);
  gate.signal('SIGKILL');
  await gate.exited;
  const sessions = async (): Promise<unknown> =>
    (await server.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'alice'"))[0]?.['n'];
  await expect.poll(sessions, { timeout: 10_000 }).toBe(0);
  const again = spawn(join(projectRoot(), 'bin', 'postern'), ['serve', '-D', gate.directory]);
  const ended = once(again, 'close');
  let log = '';
  again.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  await expect.poll(() => log, { timeout: 30_000 }).toContain('postern is ready to accept connections');
  again.kill('SIGINT');
  await ended;
  expect(readFileSync(join(gate.directory, 'postern.bans'), 'utf8')).toContain('127.0.0.2');
});
