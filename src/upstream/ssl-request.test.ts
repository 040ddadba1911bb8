import { describe, expect, test } from 'vitest';
import { greet, ok, open, ready, reasonsOf, useFakeUpstreams } from '../../test/support/open-upstream.ts';
import * as backend from '../protocol/backend.ts';
import { byteString } from '../text/byte-string.ts';

useFakeUpstreams();

describe('the answer to SSLRequest', () => {
  const tls = 'sslmode=require';

  test.each<[string, Buffer, string]>([
    [
      'S and plaintext in one segment (CVE-2021-23222)',
      Buffer.concat([Buffer.from('S'), ok, ready]),
      'received unencrypted data after SSL response',
    ],
    [
      'N and plaintext in one segment',
      Buffer.concat([Buffer.from('N'), ok, ready]),
      'received unencrypted data after SSL response',
    ],
    [
      'E: its text is never read (CVE-2024-10977)',
      Buffer.from('E'),
      'server sent an error response during SSL exchange',
    ],
    ['something else', Buffer.from('H'), 'received invalid response to SSL negotiation'],
    ['N', Buffer.from('N'), 'server does not support SSL, but SSL was required'],
  ])('%s', async (_, bytes, reason) => {
    const reasons = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(bytes);
      },
      { options: tls },
    );
    expect(reasons).toEqual([reason]);
  });

  test('S, and plaintext a moment later, fails the handshake', async () => {
    const [first] = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(Buffer.from('S'));
        await new Promise((resolve) => setTimeout(resolve, 20));
        peer.send(ok, ready);
      },
      { options: tls },
    );
    expect(first).toMatch(/^SSL error: /);
  });

  test('an error message is not shown to anybody', async () => {
    const reasons = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(
          backend.errorResponse({
            severity: 'FATAL',
            sqlstate: '28000',
            message: byteString('log in at evil.example'),
          }),
        );
      },
      { options: tls },
    );
    expect(reasons.join()).not.toContain('evil');
  });

  test('S, and nothing more: the deadline ends it', async () => {
    const reasons = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(Buffer.from('S'));
      },
      { options: tls, within: 150 },
    );
    expect(reasons).toEqual(['timeout expired']);
  });

  test('S, and closes', async () => {
    const [first] = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.socket.end('S');
      },
      { options: tls },
    );
    expect(first).toMatch(/SSL|closed the connection unexpectedly/);
  });

  test('N with sslmode=prefer goes on without TLS on the same connection', async () => {
    let connections = 0;
    const outcome = await open(
      async (peer) => {
        connections++;
        await peer.startup();
        peer.send(Buffer.from('N'));
        await greet(peer);
      },
      { options: 'sslmode=prefer' },
    );
    expect(outcome).toMatchObject({ kind: 'ready', host: { encrypted: false } });
    expect(connections).toBe(1);
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });

  test('a failed handshake with sslmode=prefer is tried again without TLS', async () => {
    let connections = 0;
    const outcome = await open(
      async (peer) => {
        if (++connections === 2) return greet(peer);
        await peer.startup();
        peer.socket.end('S');
      },
      { options: 'sslmode=prefer' },
    );
    expect(outcome).toMatchObject({ kind: 'ready', host: { encrypted: false } });
    expect(connections).toBe(2);
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });

  test('sslmode=disable does not ask', async () => {
    let packet: Buffer | undefined;
    const outcome = await open(async (peer) => {
      packet = await peer.startup();
      peer.send(ok, ready);
    });
    expect(packet?.readInt32BE(0)).toBe(196_608);
    if (outcome.kind === 'ready') outcome.socket.destroy();
  });
});
