import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { atEnd } from '../../test/support/at-end.ts';
import { startFakeUpstream, type FakePeer } from '../../test/support/fake-upstream.ts';
import { errorResponse, readyForQuery } from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { byteString } from '../text/byte-string.ts';
import { relay, type Relayed } from './relay.ts';

const rowDescription = message('T', Buffer.alloc(30));
const cancelled = errorResponse({
  severity: 'ERROR',
  sqlstate: '57014',
  message: byteString('canceling statement due to user request'),
});
const last = Buffer.from('the last message');

interface Scene {
  readonly relayed: Relayed;
  /** What the client has been sent, once it has been closed. */
  readonly sent: Promise<Buffer>;
}

/** A client that has asked for something, and a server that answers as the script says when it is told to stop. */
async function startRelay(answer: (peer: FakePeer) => Promise<void> | void): Promise<Scene & { cancel: () => void }> {
  let cancel = (): void => undefined;
  const told = new Promise<void>((resolve) => (cancel = resolve));
  let heard = (): void => undefined;
  const asked = new Promise<void>((resolve) => (heard = resolve));
  const server = await startFakeUpstream(async (peer) => {
    await peer.message();
    heard();
    await told;
    await answer(peer);
  });
  atEnd(() => server.close());
  const [client, gateSide] = await pair();
  const upstream = connect(server.port, '127.0.0.1').pause();
  await new Promise((resolve) => upstream.once('connect', resolve));
  const relayed = relay({ client: gateSide, upstream, lingerTimeout: 1_000 });
  client.write(message('Q', Buffer.from('SELECT 1\0')));
  await asked;
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  const sent = new Promise<Buffer>((resolve) => client.once('close', () => resolve(Buffer.concat(chunks))));
  return { relayed, sent, cancel };
}

async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const taken = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const gateSide = (await taken).pause();
  server.close();
  return [client, gateSide];
}

/** Long enough for what was written before to be read by itself. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

test.each<readonly [string, (peer: FakePeer) => Promise<void> | void]>([
  ['in one piece', (peer) => peer.send(rowDescription, cancelled, readyForQuery('I'))],
  [
    'with ReadyForQuery by itself',
    async (peer) => {
      peer.send(rowDescription, cancelled);
      await pause();
      peer.send(readyForQuery('I'));
    },
  ],
])('the answer to the cancel of the gate is not passed on: %s', async (_, answer) => {
  const { relayed, sent, cancel } = await startRelay(answer);
  expect(await relayed.whenIdle(cancel, 5_000)).toBe(true);
  relayed.close(last);
  expect((await sent).toString('latin1')).toBe(last.toString());
});

test('an answer that is through before the cancel comes is passed on whole', async () => {
  const answer = Buffer.concat([rowDescription, readyForQuery('I')]);
  const { relayed, sent, cancel } = await startRelay((peer) => peer.send(answer));
  expect(await relayed.whenIdle(cancel, 5_000)).toBe(true);
  relayed.close(last);
  expect(await sent).toEqual(Buffer.concat([answer, last]));
});

test('a server that does not stop is not waited for beyond the timeout', async () => {
  const { relayed, sent, cancel } = await startRelay((peer) => peer.send(rowDescription));
  expect(await relayed.whenIdle(cancel, 200)).toBe(false);
  relayed.close();
  expect(await sent).toEqual(rowDescription);
});
