import { beforeAll, expect, test } from 'vitest';
import { knock } from '../support/login.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { sslRequest, startupMessage } from '../support/wire.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ conf: { authentication_timeout: 2 } });
});

const startup = startupMessage({ parameters: { user: 'alice', database: 'app' } });

async function expectAlive(): Promise<void> {
  const answer = await knock(scene.target, { user: 'alice', database: 'app', password: 'open-sesame', tls: true });
  expect(answer).toMatchObject({ then: 'ready' });
}

async function secondsToEnd(send: (client: Awaited<ReturnType<typeof connectRaw>>) => Promise<void>): Promise<number> {
  const client = await connectRaw(scene.target, { timeout: 20_000 });
  const start = performance.now();
  const sending = send(client);
  await client.readBytesToEnd();
  client.destroy();
  await sending;
  return (performance.now() - start) / 1_000;
}

test.each([
  ['says nothing', () => Promise.resolve()],
  [
    'sends one byte a second',
    (client: Awaited<ReturnType<typeof connectRaw>>) => client.send(startup.subarray(0, 8), { piece: 1, delay: 1_000 }),
  ],
  ['stops before the TLS handshake', (client: Awaited<ReturnType<typeof connectRaw>>) => client.send(sslRequest)],
  ['stops before its password', (client: Awaited<ReturnType<typeof connectRaw>>) => client.send(startup)],
] as const)('a client that %s is cut off at authentication_timeout', async (_, send) => {
  const seconds = await secondsToEnd(send);
  expect(seconds).toBeGreaterThan(1);
  expect(seconds).toBeLessThan(10);
  await expectAlive();
});

test('a client that ran out of time after its startup packet is told so', async () => {
  const client = await connectRaw(scene.target, { timeout: 20_000 });
  await client.send(startup);
  expect((await client.readBytesToEnd()).toString('latin1')).toContain('canceling authentication due to timeout');
});

test('five thousand half-open connections from a hundred addresses keep nobody out', async () => {
  const patient = await startScene({ conf: { authentication_timeout: 60 } });
  const { host, port } = patient.target;
  const idle = await inBatches(5_000, 250, async (index) => {
    const client = await connectRaw({ host, port, localAddress: `127.0.1.${1 + (index % 100)}` });
    await client.send(index % 3 === 0 ? sslRequest : startup.subarray(0, (index % 3) * 4));
    return client;
  });
  for (let login = 0; login < 10; login++) {
    const answer = await knock(patient.target, {
      user: 'alice',
      database: 'app',
      password: 'open-sesame',
      tls: true,
    });
    expect(answer).toMatchObject({ then: 'ready' });
  }
  expect(idle).toHaveLength(5_000);
  for (const client of idle) client.destroy();
});

async function inBatches<T>(count: number, size: number, make: (index: number) => Promise<T>): Promise<readonly T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const start = made.length;
    made.push(...(await Promise.all(Array.from({ length: size }, (_, index) => make(start + index)))));
  }
  return made;
}
