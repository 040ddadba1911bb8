import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  allClosed,
  greet,
  key,
  ok,
  open,
  openAt,
  ready,
  startFake,
  useFakeUpstreams,
  type Script,
} from '../../test/support/open-upstream.ts';
import * as backend from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { byteString, fromBuffer, toBuffer } from '../text/byte-string.ts';

useFakeUpstreams();

describe('a server that behaves', () => {
  test('gives a session: greeting without key, key, rest, a paused socket without listeners', async () => {
    const outcome = await open(async (peer) => {
      await peer.startup();
      peer.send(ok, backend.parameterStatus(byteString('a'), byteString('b')), key, ready, Buffer.from('rest'));
    });
    if (outcome.kind !== 'ready') throw new Error(outcome.kind);
    expect(outcome.greeting).toEqual(Buffer.concat([backend.parameterStatus(byteString('a'), byteString('b')), ready]));
    expect(outcome.key).toEqual({ processId: 42, secretKey: Buffer.from([1, 2, 3, 4]) });
    expect(outcome.rest.toString()).toBe('rest');
    expect(outcome.socket.isPaused()).toBe(true);
    for (const event of ['data', 'close', 'error', 'connect']) expect(outcome.socket.listenerCount(event)).toBe(0);
    // Node has one of its own.
    expect(outcome.socket.listenerCount('end')).toBe(new Socket().listenerCount('end'));
    outcome.socket.destroy();
  });

  test('reads the startup packet byte for byte', async () => {
    let packet: Buffer | undefined;
    await open(async (peer) => {
      packet = await peer.startup();
      peer.socket.destroy();
    });
    expect(fromBuffer(packet ?? Buffer.alloc(0))).toBe('\0\x03\0\0user\0alice\0database\0app\0\0');
  });

  test('may send everything one byte at a time', async () => {
    const outcome = await open(async (peer) => {
      await peer.startup();
      for (const byte of Buffer.concat([ok, key, ready])) {
        peer.socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    expect(outcome.kind).toBe('ready');
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });

  test('may speak an older protocol, which stays between it and the gate', async () => {
    const outcome = await open(
      async (peer) => {
        await peer.startup();
        peer.send(backend.negotiateProtocolVersion(0, []), ok, ready);
      },
      { options: 'sslmode=disable max_protocol_version=3.2' },
    );
    expect(outcome).toMatchObject({ kind: 'ready', greeting: ready, key: undefined });
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });
});

test('names are sent as the bytes that they are', async () => {
  let packet: Buffer = Buffer.alloc(0);
  const user = fromBuffer(Buffer.from([0xff, 0xe9, 0x61]));
  const outcome = await open(
    async (peer) => {
      packet = await peer.startup();
      peer.send(ok, ready);
    },
    { user },
  );
  if (outcome.kind === 'ready') outcome.socket.destroy();
  expect(packet.subarray(4)).toEqual(
    Buffer.concat([Buffer.from('user\0'), toBuffer(user), Buffer.from('\0database\0app\0\0')]),
  );
});

describe('a server that refuses', () => {
  test('is quoted', async () => {
    const outcome = await open(async (peer) => {
      await peer.startup();
      peer.send(
        backend.errorResponse({ severity: 'FATAL', sqlstate: '3D000', message: byteString('no such database') }),
      );
    });
    expect(outcome).toMatchObject({ kind: 'refused', error: { sqlstate: '3D000', message: 'no such database' } });
    await allClosed();
  });

  test.each([
    ['no SQLSTATE', message('E', Buffer.from('SFATAL\0Mno state\0\0')), 'no state'],
    ['no field at all', message('E', Buffer.from('\0')), 'missing error text'],
    ['nothing at all', message('E'), 'missing error text'],
    ['a field without an end', message('E', Buffer.from('Mabc')), 'missing error text'],
    ['a SQLSTATE that is none', message('E', Buffer.from('C<script>\0Mx\0\0')), 'x'],
  ])('with %s (CVE-2026-6666 class)', async (_, bytes, text) => {
    const outcome = await open(async (peer) => {
      await peer.startup();
      peer.send(bytes);
    });
    expect(outcome).toMatchObject({ kind: 'refused', error: { sqlstate: 'XX000', message: text } });
  });

  test('with 57P03 is quoted where there is no other host', async () => {
    expect(await open(startingUp)).toMatchObject({ kind: 'refused', error: { sqlstate: '57P03' } });
  });

  test('with 57P03 has the next host tried', async () => {
    const [first, second] = [await startFake(startingUp), await startFake(greet)];
    const outcome = await openAt(`host=127.0.0.1,127.0.0.1 port=${first.port},${second.port} sslmode=disable`);
    expect(outcome).toMatchObject({ kind: 'ready', host: { port: second.port } });
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });

  test('otherwise ends the search', async () => {
    const [first, second] = [await startFake(wrongPassword), await startFake(greet)];
    const outcome = await openAt(`host=127.0.0.1,127.0.0.1 port=${first.port},${second.port} sslmode=disable`);
    expect(outcome).toMatchObject({ kind: 'refused', error: { sqlstate: '28P01' } });
  });

  function refusing(sqlstate: string): Script {
    return async (peer) => {
      await peer.startup();
      peer.send(backend.errorResponse({ severity: 'FATAL', sqlstate, message: byteString('no') }));
    };
  }
  const startingUp = refusing('57P03');
  const wrongPassword = refusing('28P01');
});
