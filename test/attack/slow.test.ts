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

test('five hundred idle half-handshakes keep nobody out', async () => {
  const idle = await Promise.all(Array.from({ length: 500 }, () => connectRaw(scene.target)));
  await Promise.all(
    idle.map((client, index) => client.send(index % 3 === 0 ? sslRequest : startup.subarray(0, (index % 3) * 4))),
  );
  await expectAlive();
  for (const client of idle) client.destroy();
  await expectAlive();
});
