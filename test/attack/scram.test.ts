import { beforeAll, expect, test } from 'vitest';
import { endPointHashOf, knock } from '../support/login.ts';
import { connectRaw, type RawClient } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { errorOf } from '../support/backend-message.ts';
import { runScram } from '../support/scram-login.ts';
import { saslInitialResponse, startupMessage } from '../support/wire.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});

const startup = startupMessage({ parameters: { user: 'alice', database: 'app' } });

async function expectAlive(): Promise<void> {
  const answer = await knock(scene.target, { user: 'alice', database: 'app', password: 'open-sesame', tls: true });
  expect(answer).toMatchObject({ then: 'ready' });
}

/** Opens a TLS connection up to the offer of mechanisms. */
async function offered(): Promise<RawClient> {
  const client = await connectRaw(scene.target);
  expect(await client.requestTls()).toBe('S');
  await client.send(startup);
  const [request] = await client.readUntil('R');
  expect(request?.body.toString('latin1')).toContain('SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0');
  return client;
}

test('a client that supports channel binding, and was not offered it, has met an attacker (RFC 5802 §6)', async () => {
  const client = await offered();
  await client.send(saslInitialResponse('SCRAM-SHA-256', 'y,,n=,r=abcdefgh'));
  const [error] = await client.readUntil('E');
  expect(error && errorOf(error)).toMatchObject({ code: '28000', message: 'SCRAM channel binding negotiation error' });
  await expectAlive();
});

test('a proof bound to another certificate is refused', async () => {
  const client = await offered();
  const bindingData = Buffer.alloc(endPointHashOf(client).length, 1);
  const gs2Header = 'p=tls-server-end-point,,';
  const { last } = await runScram(client, {
    mechanism: 'SCRAM-SHA-256-PLUS',
    password: 'open-sesame',
    gs2Header,
    bindingData,
  });
  expect(last && errorOf(last)).toMatchObject({ message: 'SCRAM channel binding check failed' });
  await expectAlive();
});

test.each([
  ['a changed nonce', (final: string) => final.replace(/r=/, 'r=x'), 'invalid SCRAM response'],
  [
    'a changed header',
    (final: string) => final.replace('c=biws', 'c=eSws'),
    'unexpected SCRAM channel-binding attribute in client-final-message',
  ],
  [
    'a changed proof',
    (final: string) => final.replace(/p=.{4}/, 'p=AAAA'),
    'password authentication failed for user "alice"',
  ],
])('%s is refused', async (_, clientFinal, message) => {
  const client = await offered();
  const { last } = await runScram(client, { mechanism: 'SCRAM-SHA-256', password: 'open-sesame', clientFinal });
  expect(last && errorOf(last)).toMatchObject({ message });
  await expectAlive();
});

async function challengeOf(user: string): Promise<string> {
  const client = await connectRaw(scene.target);
  await client.startup({ parameters: { user, database: 'app' } });
  await client.readUntil('R');
  await client.send(saslInitialResponse('SCRAM-SHA-256', 'n,,n=,r=abcdefgh'));
  const [challenge] = await client.readUntil('R');
  client.destroy();
  return /s=([^,]*),i=\d+$/.exec(challenge?.body.toString('latin1') ?? '')?.[0] ?? '';
}

test('a role that does not exist is asked like one that does, with a salt that stays the same', async () => {
  const unknown = await challengeOf('nobody-here');
  expect(unknown).toMatch(/^s=[A-Za-z0-9+/]{22}==,i=4096$/);
  expect(await challengeOf('alice')).toMatch(/^s=[A-Za-z0-9+/]{22}==,i=4096$/);
  expect(await challengeOf('nobody-here')).toBe(unknown);
  expect(await challengeOf('nobody-else')).not.toBe(unknown);
  const ask = (user: string) => knock(scene.target, { user, database: 'app', password: 'wrong' });
  const [known, missing] = [await ask('alice'), await ask('nobody-here')];
  expect(JSON.stringify(missing).replaceAll('nobody-here', 'alice')).toBe(JSON.stringify(known));
});
