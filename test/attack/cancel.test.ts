import { beforeAll, expect, test } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeUpstream } from '../support/fake-upstream.ts';
import { startGate } from '../support/gate.ts';
import { logIn } from '../support/login.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { cancelRequest, concat, int32, queryMessage, requestCode, terminate, typed } from '../support/wire.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});

async function session(minor = 0) {
  const login = await logIn(scene.target, { user: 'alice', database: 'app', password: 'open-sesame', minor });
  if (login.key === undefined) throw new Error('no key');
  return { ...login, key: login.key };
}

async function sendCancel(processId: number, secretKey: Buffer, tls = false): Promise<Buffer> {
  const client = await connectRaw(scene.target);
  if (tls) expect(await client.requestTls()).toBe('S');
  await client.send(cancelRequest(processId, secretKey));
  return client.readBytesToEnd();
}

/** Runs a query that takes a while and tells how it ended. */
async function runWhile(client: Awaited<ReturnType<typeof session>>['client'], meanwhile: () => Promise<unknown>) {
  await client.send(queryMessage('SELECT pg_sleep(1.5)'));
  await new Promise((started) => setTimeout(started, 300));
  await meanwhile();
  const messages = await client.readUntil('Z');
  return messages.some(({ type }) => type === 'E') ? 'cancelled' : 'finished';
}

test('wrong keys are answered like right ones, and cancel nothing', async () => {
  const { client, key } = await session();
  const ended = await runWhile(client, async () => {
    expect(await sendCancel(key.processId, Buffer.alloc(4))).toHaveLength(0);
    expect(await sendCancel(key.processId + 1, key.secretKey)).toHaveLength(0);
    expect(await sendCancel(key.processId, Buffer.concat([key.secretKey, Buffer.of(0)]))).toHaveLength(0);
  });
  expect(ended).toBe('finished');
  client.destroy();
});

test.each([
  ['plain', false],
  ['over TLS', true],
])('the right key cancels, %s, and answers nothing', async (_, tls) => {
  const { client, key } = await session();
  const ended = await runWhile(client, async () =>
    expect(await sendCancel(key.processId, key.secretKey, tls)).toHaveLength(0),
  );
  expect(ended).toBe('cancelled');
  client.destroy();
});

test('a key names one session, and none once that has ended', async () => {
  const gone = await session();
  await gone.client.send(terminate);
  await gone.client.readBytesToEnd();
  const { client } = await session();
  expect(await runWhile(client, () => sendCancel(gone.key.processId, gone.key.secretKey))).toBe('finished');
  client.destroy();
});

test("the keys are not the server's own: a client of protocol 3.2 gets 32 bytes, of 3.0 four", async () => {
  const newer = await session(2);
  expect(newer.key.secretKey).toHaveLength(32);
  const older = await session();
  expect(older.key.secretKey).toHaveLength(4);
  const backends = await scene.server.query('SELECT pid FROM pg_stat_activity');
  expect(backends.map(({ pid }) => pid)).not.toContain(older.key.processId);
});

test('a hundred cancel requests of one session do not become a hundred connections to a server that is slow', async () => {
  let [cancels, most] = [0, 0];
  const slow = await startFakeUpstream(async (peer) => {
    if ((await peer.startup()).readInt32BE() !== requestCode.cancel) {
      peer.send(typed('R', int32(0)), typed('K', concat(int32(1), int32(2))), typed('Z', 'I'));
      return;
    }
    most = Math.max(most, ++cancels);
    setTimeout(() => {
      cancels--;
      peer.socket.destroy();
    }, 1_000);
  });
  atEnd(() => slow.close());
  const gate = await startGate({
    hba: 'host all all all trust\n',
    upstream: `host=127.0.0.1 port=${slow.port} sslmode=disable`,
    conf: { 'postern.catalog': scene.server.socketConninfo },
  });
  const { client, key } = await logIn(gate, { user: 'alice', database: 'app' });
  const cancel = cancelRequest(key?.processId ?? 0, key?.secretKey ?? Buffer.of());
  const sent = Array.from({ length: 100 }, async () => {
    const attacker = await connectRaw(gate);
    await attacker.send(cancel);
    expect(await attacker.readBytesToEnd()).toHaveLength(0);
  });
  await Promise.all(sent);
  await eventually('all have been passed on', () => most > 0 && cancels === 0);
  expect(most).toBeLessThan(10);
  client.destroy();
});
