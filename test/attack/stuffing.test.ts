import { beforeAll, expect, test } from 'vitest';
import { knock } from '../support/login.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { concat, gssEncRequest, sslRequest, startupMessage } from '../support/wire.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});

const startup = startupMessage({ parameters: { user: 'alice', database: 'app' } });

async function expectAlive(): Promise<void> {
  const answer = await knock(scene.target, { user: 'alice', database: 'app', password: 'open-sesame', tls: true });
  expect(answer).toMatchObject({ then: 'ready' });
}

test.each([
  ['SSLRequest', sslRequest],
  ['GSSENCRequest', gssEncRequest],
])('bytes in the same segment as %s close the connection and are never used', async (_, request) => {
  const client = await connectRaw(scene.target);
  const from = scene.gate.log().length;
  await client.send(concat(request, startup));
  const rest = (await client.readBytesToEnd()).toString('latin1');
  // At most the server's own refusal comes back: no request for a password, no session.
  expect(rest).not.toMatch(/^.?R/);
  expect(rest).toContain('received unencrypted data after');
  await scene.gate.waitForLog(/received unencrypted data after/, { from });
  await expectAlive();
});

test('bytes that follow SSLRequest a moment later reach the TLS engine, which refuses them', async () => {
  const client = await connectRaw(scene.target);
  await client.send(sslRequest);
  expect(await client.readByte()).toBe('S');
  await client.send(startup);
  const rest = await client.readBytesToEnd();
  expect(rest.toString('latin1')).not.toContain('SCRAM');
  await scene.gate.waitForLog(/could not accept SSL connection/);
  await expectAlive();
});

test('a second SSLRequest inside TLS is a version that is not spoken', async () => {
  const client = await connectRaw(scene.target);
  expect(await client.requestTls()).toBe('S');
  await client.send(sslRequest);
  const rest = (await client.readBytesToEnd()).toString('latin1');
  expect(rest).toContain('unsupported frontend protocol 1234.5679');
  await expectAlive();
});
