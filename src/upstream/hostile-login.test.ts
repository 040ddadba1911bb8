import { describe, expect, test } from 'vitest';
import { key, ok, open, ready, reasonsOf, useFakeUpstreams, type Script } from '../../test/support/open-upstream.ts';
import * as backend from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { byteString } from '../text/byte-string.ts';

useFakeUpstreams();

describe('a hostile server before login', () => {
  test.each<[string, Buffer, RegExp]>([
    [
      'AuthenticationOk with something behind it',
      message('R', { int32: 0 }, Buffer.from('x')),
      /invalid authentication request/,
    ],
    ['an authentication code cut short', message('R', Buffer.from([0, 0])), /invalid authentication request/],
    ['an MD5 salt of 3 bytes', message('R', { int32: 5 }, Buffer.from('abc')), /invalid authentication request/],
    ['GSSAPI', message('R', { int32: 7 }), /GSSAPI authentication not supported/],
    ['a method nobody knows', message('R', { int32: 99 }), /authentication method 99 not supported/],
    ['SASL continuing what never began', backend.authenticationSASLContinue(Buffer.from('r=x')), /unexpected/],
    [
      'a request of 3,000 bytes',
      message('R', { int32: 10 }, Buffer.alloc(3_000, 65)),
      /invalid authentication request/,
    ],
    ['a notice', backend.noticeResponse({ severity: 'LOG', sqlstate: '00000', message: byteString('x') }), /type 0x4e/],
    ['ReadyForQuery at once', ready, /type 0x5a/],
    ['a length of 0', Buffer.from([0x52, 0, 0, 0, 0]), /invalid message length/],
    ['a length of 3', Buffer.from([0x52, 0, 0, 0, 3]), /invalid message length/],
    ['a negative length', Buffer.from([0x52, 0xff, 0xff, 0xff, 0xff]), /invalid message length/],
    ['a length of 2^31-1', Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff]), /invalid message length/],
    ['an error of 40 kB', message('E', Buffer.alloc(40_000, 65)), /invalid message length/],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /invalid message length/],
    ['a newer protocol than asked', backend.negotiateProtocolVersion(9, []), /higher-numbered version/],
    [
      'an endless negotiation',
      Buffer.concat([backend.negotiateProtocolVersion(0, []), backend.negotiateProtocolVersion(0, [])]),
      /unexpected NegotiateProtocolVersion/,
    ],
  ])('%s', async (_, bytes, reason) => {
    const [first, ...others] = await reasonsOf(async (peer) => {
      await peer.startup();
      peer.send(bytes);
    });
    expect(first).toMatch(reason);
    expect(others).toEqual([]);
  });

  test.each<[string, Script]>([
    ['at once', (peer) => void peer.socket.destroy()],
    ['after the startup packet', async (peer) => void (await peer.startup().then(() => peer.socket.destroy()))],
    ['with a reset', async (peer) => void (await peer.startup().then(() => peer.socket.resetAndDestroy()))],
    [
      'within a message',
      async (peer) => {
        await peer.startup();
        peer.socket.end(ok.subarray(0, 5));
      },
    ],
    [
      'after AuthenticationOk',
      async (peer) => {
        await peer.startup();
        peer.socket.end(ok);
      },
    ],
    [
      'before ReadyForQuery',
      async (peer) => {
        await peer.startup();
        peer.socket.end(Buffer.concat([ok, key]));
      },
    ],
  ])('closes %s', async (_, script) => {
    expect((await reasonsOf(script))[0]).toMatch(/closed the connection unexpectedly|Connection reset by peer/);
  });

  test('says nothing: the deadline ends it', async () => {
    const started = Date.now();
    expect(await reasonsOf(async (peer) => void (await peer.startup()), { within: 150 })).toEqual(['timeout expired']);
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  test('sends a byte now and then: the deadline is for all of it', async () => {
    const reasons = await reasonsOf(
      async (peer) => {
        await peer.startup();
        for (const byte of message('E', Buffer.alloc(1_000, 65))) {
          peer.socket.write(Buffer.from([byte]));
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (peer.socket.destroyed) return;
        }
      },
      { within: 200 },
    );
    expect(reasons).toEqual(['timeout expired']);
  });

  test('connect_timeout counts for one address', async () => {
    const reasons = await reasonsOf(async (peer) => void (await peer.startup()), {
      options: 'sslmode=disable connect_timeout=1',
      within: 30_000,
    });
    expect(reasons).toEqual(['timeout expired']);
  });
});

describe('a hostile server after AuthenticationOk', () => {
  test.each<[string, Buffer, RegExp]>([
    ['a key of 3 bytes', message('K', { int32: 1 }, Buffer.alloc(3)), /type 0x4b/],
    ['a key of 257 bytes', message('K', { int32: 1 }, Buffer.alloc(257)), /type 0x4b/],
    ['a key of nothing', message('K'), /type 0x4b/],
    ['two keys', Buffer.concat([key, key]), /type 0x4b/],
    ['a parameter without an end', message('S', Buffer.from('name\0value')), /type 0x53/],
    ['ReadyForQuery of no status', message('Z'), /type 0x5a/],
    ['a second AuthenticationOk', ok, /type 0x52/],
    ['rows', message('D', Buffer.alloc(2)), /type 0x44/],
    ['a length of 2^31-1', Buffer.from([0x4e, 0x7f, 0xff, 0xff, 0xff]), /invalid message length/],
  ])('%s', async (_, bytes, reason) => {
    const [first] = await reasonsOf(async (peer) => {
      await peer.startup();
      peer.send(ok, bytes);
    });
    expect(first).toMatch(reason);
  });

  test.each([4, 32, 256])('a key of %i bytes is taken', async (length) => {
    const outcome = await open(async (peer) => {
      await peer.startup();
      peer.send(ok, backend.backendKeyData(-1, Buffer.alloc(length, 7)), ready);
    });
    expect(outcome).toMatchObject({ kind: 'ready', key: { processId: -1, secretKey: Buffer.alloc(length, 7) } });
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });

  test('endless notices end at the bound', async () => {
    const notice = backend.noticeResponse({ severity: 'NOTICE', sqlstate: '00000', message: byteString('again') });
    const many = Buffer.concat(Array.from({ length: 1_000 }, () => notice));
    const [first] = await reasonsOf(async (peer) => {
      await peer.startup();
      peer.send(ok);
      while (!peer.socket.destroyed) {
        if (!peer.socket.write(many))
          await new Promise((resolve) => peer.socket.once('drain', resolve).once('close', resolve));
      }
    });
    expect(first).toMatch(/more than 262144 bytes/);
  });

  test('endless bytes of one message end at the bound', async () => {
    const [first] = await reasonsOf(async (peer) => {
      await peer.startup();
      peer.send(ok, Buffer.from([0x4e, 0, 4, 0, 1]), Buffer.alloc(300_000, 65));
    });
    expect(first).toMatch(/more than 262144 bytes/);
  });
});
