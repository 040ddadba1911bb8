import { expect, test } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeUpstream } from '../support/fake-upstream.ts';
import { connectRaw, type RawClient } from '../support/raw-client.ts';
import { startScene } from '../support/scene.ts';
import { concat, int32, startupMessage, typed } from '../support/wire.ts';

const startup = startupMessage({ parameters: { user: 'alice', database: 'app' } });
const conf = { log_connections: 'on' };

/** over opens a connection, over TLS if wanted, and gives how to reset it: what is under the TLS. */
async function over(tls: boolean, target: { readonly host: string; readonly port: number }) {
  const client: RawClient = await connectRaw(target);
  const { socket } = client;
  if (tls) expect(await client.requestTls()).toBe('S');
  return { client, reset: () => socket.resetAndDestroy() };
}

test('clients that vanish behind their startup packet are no errors of the gate', async () => {
  // A worker asks the main process about each of them, and finds them gone when it has the answer.
  const { gate, target } = await startScene({ conf: { ...conf, 'postern.workers': 2 } });
  for (let visit = 0; visit < 50; visit++) {
    const { client, reset } = await over(true, target);
    await client.send(startup);
    reset();
  }
  const { client } = await over(true, target);
  await client.send(startup);
  expect((await client.readMessage())?.type).toBe('R');
  expect(gate.log().filter((line) => line.includes('internal error'))).toEqual([]);
});

test.each([
  ['plain', false],
  ['over TLS', true],
])('a client that vanishes while the server is still greeting, %s, leaves no session there', async (_, tls) => {
  let greet: (() => void) | undefined;
  const server = await startFakeUpstream(async (peer) => {
    await peer.startup();
    await new Promise<void>((resolve) => (greet = resolve));
    peer.send(typed('R', int32(0)), typed('K', concat(int32(1), int32(2))), typed('Z', 'I'));
  });
  atEnd(() => server.close());
  const { gate, target } = await startScene({
    hba: 'host all all all trust upstream=slow\n',
    conf: { ...conf, 'postern.upstream.slow': `host=127.0.0.1 port=${server.port} sslmode=disable` },
  });
  const { client, reset } = await over(tls, target);
  await client.send(startup);
  // AuthenticationOk comes before the server is asked.
  expect((await client.readMessage())?.type).toBe('R');
  await eventually('the server has been asked', () => greet !== undefined);
  reset();
  await new Promise((later) => setTimeout(later, 200));
  greet?.();
  await server.closed();
  expect(gate.log().filter((line) => line.includes('internal error'))).toEqual([]);
});
