import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ControlRequest, GateStatus } from '../../src/gate/control-request.ts';
import { askControl } from '../support/control.ts';
import { knock, logIn } from '../support/login.ts';
import { connectRaw, type RawClient } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { cancelRequest, queryMessage } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };
const hba = 'host all all all scram-sha-256\n';

let scene: Scene;
let metrics: string;
beforeAll(async () => {
  scene = await startScene({
    hba,
    conf: {
      'postern.workers': 2,
      'postern.metrics_listen': '127.0.0.1:0',
      'postern.max_connections_per_user': 4,
      'postern.admin_roles': 'alice',
    },
  });
  const line = await scene.gate.waitForLog(/serving metrics on address/);
  metrics = `http://127.0.0.1:${/port (\d+)/.exec(line)?.[1]}/metrics`;
});

async function status({ gate }: Scene = scene): Promise<GateStatus> {
  const answer = await askControl(gate.directory, { command: 'status' });
  if (answer.kind !== 'status') throw new Error(answer.kind);
  return answer.status;
}

const tell = (request: ControlRequest) => askControl(scene.gate.directory, request);

const open: RawClient[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.destroy();
});

/** Sessions, one after the other: each goes to the process that has the fewest. */
async function logInTimes(times: number, where: Scene = scene) {
  const logins = [];
  for (let time = 0; time < times; time++) {
    const login = await logIn(where.target, alice);
    open.push(login.client);
    logins.push(login);
  }
  // A client hears of its login a moment before the main process does.
  await expect.poll(() => unsettled(where), { timeout: 10_000 }).toEqual([]);
  return logins;
}

async function unsettled({ gate }: Scene): Promise<readonly string[]> {
  const listed = await askControl(gate.directory, { command: 'sessions' });
  if (listed.kind !== 'sessions') throw new Error(listed.kind);
  return listed.sessions.map(({ phase }) => phase).filter((phase) => phase !== 'relaying');
}

/** The count of a moment may be from before a worker has told of a session that is already over: it must hold. */
async function untilSessions(count: number, where: Scene = scene): Promise<void> {
  let held = 0;
  for (let round = 0; round < 200 && held < 3; round++) {
    held = (await status(where)).sessions === count ? held + 1 : 0;
    await sleep(50);
  }
  expect(held).toBe(3);
}

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('two workers are one gate', () => {
  test('the load is spread evenly; sessions are listed and ended wherever they are', async () => {
    const logins = await logInTimes(4);
    expect((await status()).workers.map(({ connections }) => connections)).toEqual([2, 2]);
    const listed = await tell({ command: 'sessions' });
    if (listed.kind !== 'sessions') throw new Error(listed.kind);
    expect(listed.sessions).toHaveLength(4);
    expect(listed.sessions[0]).toMatchObject({ user: 'alice', database: 'app', phase: 'relaying', tls: 'TLSv1.3' });
    for (const { id } of listed.sessions.slice(0, 2)) {
      expect(await tell({ command: 'terminate', id })).toMatchObject({ kind: 'terminated' });
    }
    const [first, second, third] = logins;
    for (const login of [first, second]) {
      expect((await login?.client.readMessage())?.body.toString()).toContain('57P01');
    }
    await third?.client.send(queryMessage('SELECT 1'));
    expect((await third?.client.readUntil('ZE'))?.at(-1)?.type).toBe('Z');
    for (const { client } of logins) client.destroy();
    await untilSessions(0);
  });

  test('a limit counts the sessions of both', async () => {
    const logins = await logInTimes(4);
    const refused = await knock(scene.target, alice);
    expect(refused.then).toMatchObject({ code: '53300', message: 'too many connections for role "alice"' });
    for (const { client } of logins) client.destroy();
    await untilSessions(0);
    expect(await knock(scene.target, alice)).toMatchObject({ then: 'ready' });
    await untilSessions(0);
  });

  test('a cancel request reaches the session in the other worker; a wrong key does nothing', async () => {
    const [one] = await logInTimes(1);
    if (one?.key === undefined) throw new Error('no key');
    await one.client.send(queryMessage('SELECT pg_sleep(60)'));
    const running = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'`;
    while ((await scene.server.query(running)).length === 0) await sleep(20);
    const wrong = await connectRaw(scene.target);
    await wrong.send(cancelRequest(one.key.processId, Buffer.alloc(4)));
    expect(await wrong.readMessage()).toBeUndefined();
    await scene.gate.waitForLog('wrong key in cancel request');
    // A request that overtakes its query cancels nothing, here as at the server.
    const asleep = "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'";
    await expect.poll(() => scene.server.query(asleep)).toHaveLength(1);
    const right = await connectRaw(scene.target);
    await right.send(cancelRequest(one.key.processId, one.key.secretKey));
    expect(await right.readMessage()).toBeUndefined();
    expect((await one.client.readUntil('E')).at(-1)?.body.toString()).toContain('57014');
    one.client.destroy();
    await untilSessions(0);
  });

  test('the console shows all sessions, ends one, and reloads', async () => {
    const [one, two] = await logInTimes(2);
    const { client } = await logIn(scene.target, { ...alice, database: 'postern' });
    const ask = async (text: string) => {
      await client.send(queryMessage(text));
      return client.readUntil('Z');
    };
    const rows = (await ask('SHOW SESSIONS')).filter(({ type }) => type === 'D');
    expect(rows).toHaveLength(3);
    const id = /\d+/.exec(rows[0]?.body.toString('latin1') ?? '')?.[0];
    expect((await ask(`KILL ${id}`)).map(({ type }) => type)).toEqual(['C', 'Z']);
    expect((await one?.client.readMessage())?.body.toString()).toContain('57P01');
    expect((await ask('RELOAD')).map(({ type }) => type)).toEqual(['C', 'Z']);
    two?.client.destroy();
    client.destroy();
    await untilSessions(0);
  });

  test('the metrics are one page, with the counts of both and no series twice', async () => {
    const text = await (await fetch(metrics)).text();
    const before = Number(/^postern_connections_total\{outcome="session",.*\} (\d+)$/m.exec(text)?.[1]);
    const logins = await logInTimes(2);
    const page = await (await fetch(metrics)).text();
    expect(page).toContain(`postern_connections_total{outcome="session",reason="scram-sha-256"} ${before + 2}\n`);
    expect(page).toMatch(/^postern_sessions 2$/m);
    expect(Number(/^postern_client_bytes_total\{direction="sent"\} (\d+)$/m.exec(page)?.[1])).toBeGreaterThan(500);
    const series = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const names = series.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(names).size).toBe(names.length);
    // Three processes of Node: one alone has some 60 MB.
    expect(Number(/^process_resident_memory_bytes (\d+)$/m.exec(page)?.[1])).toBeGreaterThan(120e6);
    for (const { client } of logins) client.destroy();
    await untilSessions(0);
  });

  test('a reload is in force in both, or in neither; what it takes away ends in both', async () => {
    const logins = await logInTimes(2);
    scene.gate.write('pg_hba.conf', 'host all all all scram-sha-257\n');
    await scene.gate.reload();
    await scene.gate.waitForLog(/pg_hba\.conf was not reloaded/);
    for (let time = 0; time < 2; time++) expect(await knock(scene.target, alice)).toMatchObject({ then: 'ready' });
    scene.gate.write('pg_hba.conf', 'host all bob all scram-sha-256\n');
    await scene.gate.reload();
    for (const { client } of logins) expect((await client.readMessage())?.body.toString()).toContain('57P01');
    for (let time = 0; time < 4; time++) {
      expect(await knock(scene.target, alice)).toMatchObject({ error: { code: '28000' } });
    }
    scene.gate.write('pg_hba.conf', hba);
    await scene.gate.reload();
    await untilSessions(0);
    for (let time = 0; time < 4; time++) expect(await knock(scene.target, alice)).toMatchObject({ then: 'ready' });
    await untilSessions(0);
  });

  test('a ban ends the sessions and the half-open connections of both, and the next are closed at accept', async () => {
    const logins = await logInTimes(2);
    const halfOpen = [await connectRaw(scene.target), await connectRaw(scene.target)];
    const network = '127.0.0.1';
    expect(await tell({ command: 'ban-add', network, cause: 'test' })).toMatchObject({ kind: 'bans' });
    for (const { client } of logins) expect((await client.readMessage())?.body.toString()).toContain('57P01');
    for (const client of halfOpen) expect(await client.readMessage()).toBeUndefined();
    const revoked = scene.gate.log().filter((line) => line.includes('Address 127.0.0.1 is banned.'));
    expect(revoked).toHaveLength(2);
    const before = (await status()).workers;
    const answer = await knock(scene.target, alice).catch((error: unknown) => ({ reset: String(error) }));
    expect(answer).not.toHaveProperty('then');
    expect((await status()).workers).toEqual(before);
    expect(await tell({ command: 'ban-remove', network })).toMatchObject({ kind: 'bans' });
    expect(await knock(scene.target, alice)).toMatchObject({ then: 'ready' });
    await untilSessions(0);
  });

  test('a worker that is killed loses its own sessions, gives back what they held, and is replaced', async () => {
    const logins = await logInTimes(4);
    const [victim] = (await status()).workers;
    if (victim === undefined) throw new Error('no worker');
    process.kill(victim.pid, 'SIGKILL');
    await scene.gate.waitForLog(`server process (PID ${victim.pid}) was terminated by signal 9: Killed`);
    const answers = await Promise.all(
      logins.map(async ({ client }) => {
        await client.send(queryMessage('SELECT 1')).catch(() => undefined);
        return (await client.readUntil('ZE')).at(-1)?.type;
      }),
    );
    expect(answers.filter((answer) => answer === 'Z')).toHaveLength(2);
    expect((await status()).sessions).toBe(2);
    for (let round = 0; round < 100 && (await status()).workers.length < 2; round++) await sleep(100);
    // The two that have died count no longer, and the two that live do.
    const [, , refused] = await logInTimes(3);
    expect(refused?.answer.then).toMatchObject({ code: '53300' });
    for (const { client } of logins) client.destroy();
    await scene.gate.waitForLog(/disconnection: session time/);
  });
});

test('a smart shutdown waits for the sessions of the workers, and leaves no process', async () => {
  const other = await startScene({ conf: { 'postern.workers': 2 } });
  const { workers } = await status(other);
  const [one] = await logInTimes(1, other);
  const exited = other.gate.stop('SIGTERM');
  await other.gate.waitForLog('received smart shutdown request');
  await one?.client.send(queryMessage('SELECT 1'));
  expect((await one?.client.readUntil('Z'))?.at(-1)?.type).toBe('Z');
  expect(await knock(other.target, alice)).toMatchObject({ error: { code: '57P03' } });
  one?.client.destroy();
  expect(await exited).toMatchObject({ code: 0 });
  expect(workers.filter(({ pid }) => isRunning(pid))).toEqual([]);
});

test('when the main process is killed, no worker is left', async () => {
  const other = await startScene({ conf: { 'postern.workers': 2 } });
  const { workers, pid } = await status(other);
  await logInTimes(2, other);
  process.kill(pid, 'SIGKILL');
  await other.gate.exited;
  for (let round = 0; round < 100 && workers.some((one) => isRunning(one.pid)); round++) await sleep(50);
  expect(workers.filter((one) => isRunning(one.pid))).toEqual([]);
});
