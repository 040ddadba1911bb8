import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GateStatus } from '../../src/gate/control-request.ts';
import { askControl } from '../support/control.ts';
import { logIn } from '../support/login.ts';
import { connectRaw, type RawClient } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame' };

/** places is how many connections the one address of the tests may have. */
const places = 24;

/** authentication_timeout in ms. */
const timeout = 2_000;

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({
    conf: {
      'postern.workers': 2,
      'postern.max_connections_per_address': places,
      authentication_timeout: `${timeout}ms`,
      log_connections: '',
    },
  });
});

async function status(): Promise<GateStatus> {
  const answer = await askControl(scene.gate.directory, { command: 'status' });
  if (answer.kind !== 'status') throw new Error(answer.kind);
  return answer.status;
}

/** connectAll opens so many connections at once, on which nothing is said. */
function connectAll(count: number): Promise<readonly RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => connectRaw(scene.target, { timeout: 18_000 })));
}

async function untilBothServe(): Promise<void> {
  await expect.poll(async () => (await status()).workers.length, { timeout: 15_000 }).toBe(2);
}

/** killWorkers kills all workers that there are, and waits until the main process knows. */
async function killWorkers(): Promise<void> {
  const pids = (await status()).workers.map(({ pid }) => pid);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  const left = async () => (await status()).workers.filter(({ pid }) => pids.includes(pid));
  await expect.poll(left).toEqual([]);
}

/** descriptors counts what the main process has open. */
function descriptors(): number {
  return readdirSync(`/proc/${scene.gate.pid}/fd`).length;
}

/** As many as the address may have log in: none that has gone is still counted. */
async function expectAllPlacesFree(): Promise<void> {
  await expect.poll(async () => (await status()).handshakes, { timeout: 10_000 }).toBe(0);
  const clients: RawClient[] = [];
  for (let place = 0; place < places; place++) {
    const { answer, client } = await logIn(scene.target, alice);
    clients.push(client);
    expect(answer).toMatchObject({ then: 'ready' });
  }
  for (const client of clients) client.destroy();
  await expect.poll(async () => (await status()).sessions).toBe(0);
}

describe('workers that hang or die', () => {
  test('what a worker that hangs has been given is over in time; it is ended and replaced', async () => {
    const [victim] = (await status()).workers;
    process.kill(victim?.pid ?? 0, 'SIGSTOP');
    const clients = await connectAll(10);
    for (const client of clients) expect(await client.readToEnd()).toEqual([]);
    await scene.gate.waitForLog(`server process (PID ${victim?.pid}) does not answer, and is ended`);
    await untilBothServe();
    await expectAllPlacesFree();
  });

  test('connections that come while all workers die, again and again, leave nothing behind', async () => {
    await expectAllPlacesFree();
    const before = descriptors();
    const flooding = new AbortController();
    const flood = async (): Promise<void> => {
      while (!flooding.signal.aborted) {
        const client = await connectRaw(scene.target).catch(() => undefined);
        if (client === undefined) continue;
        await client.send(Buffer.from([0, 0, 0, 8])).catch(() => undefined);
        await sleep(Math.random() * 30);
        if (Math.random() < 0.5) client.reset();
        else client.destroy();
      }
    };
    const floods = Array.from({ length: 10 }, flood);
    for (let round = 0; round < 2; round++) {
      await untilBothServe();
      await killWorkers();
    }
    flooding.abort();
    await Promise.all(floods);
    await untilBothServe();
    await expectAllPlacesFree();
    expect(Math.abs(descriptors() - before)).toBeLessThanOrEqual(2);
  });

  test('the time for a login runs from accept, also while nobody can serve', async () => {
    // Those that have died soon after their start twice are not replaced for some seconds.
    await killWorkers();
    expect((await status()).workers).toEqual([]);
    const began = performance.now();
    const clients = await connectAll(5);
    await Promise.all(clients.map((client) => client.readToEnd()));
    expect(performance.now() - began).toBeLessThan(timeout + 800);
    await untilBothServe();
  });
});
