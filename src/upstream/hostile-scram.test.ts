import { describe, expect, test } from 'vitest';
import type { FakePeer } from '../../test/support/fake-upstream.ts';
import { key, keys, ok, password, ready, reasonsOf, useFakeUpstreams } from '../../test/support/open-upstream.ts';
import * as backend from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { fromBuffer } from '../text/byte-string.ts';

useFakeUpstreams();

describe('a hostile server within SCRAM', () => {
  const offer = backend.authenticationSASL(['SCRAM-SHA-256']);

  /** The client's nonce of its first message. */
  async function nonceOf(peer: FakePeer): Promise<string> {
    await peer.startup();
    peer.send(offer);
    return /r=(.*)$/.exec(fromBuffer(await peer.message()))?.[1] ?? '';
  }

  test.each<[string, (nonce: string) => string, RegExp]>([
    ['a nonce of 64 kB', (nonce) => `r=${nonce}${'x'.repeat(65_536)},s=AAAA,i=4096`, /invalid/],
    ['a nonce of 1,500 bytes', (nonce) => `r=${nonce}${'x'.repeat(1_500)},s=AAAA,i=4096`, /too long/],
    ['its own nonce', () => 'r=other,s=AAAA,i=4096', /nonce mismatch/],
    ['the nonce unchanged', (nonce) => `r=${nonce},s=AAAA,i=4096`, /nonce mismatch/],
    ['i=2^31', (nonce) => `r=${nonce}x,s=AAAA,i=2147483648`, /iteration count/],
    ['i=0', (nonce) => `r=${nonce}x,s=AAAA,i=0`, /iteration count/],
    ['bad base64 in the salt', (nonce) => `r=${nonce}x,s=A*A,i=4096`, /invalid salt/],
    ['nothing', () => '', /malformed/],
  ])('%s', async (_, challenge, reason) => {
    const [first] = await reasonsOf(
      async (peer) => {
        const nonce = await nonceOf(peer);
        peer.send(backend.authenticationSASLContinue(Buffer.from(challenge(nonce))));
      },
      { credentials: password },
    );
    expect(first).toMatch(reason);
  });

  test.each<[string, readonly Buffer[], RegExp]>([
    ['AuthenticationOk in place of the signature', [ok, ready], /before SASL authentication was completed/],
    [
      'a wrong signature',
      [backend.authenticationSASLFinal(Buffer.from(`v=${Buffer.alloc(32).toString('base64')}`)), ok, ready],
      /incorrect server signature/,
    ],
    [
      'a signature in bad base64',
      [backend.authenticationSASLFinal(Buffer.from('v=!!!')), ok, ready],
      /incorrect server signature/,
    ],
    [
      'an error in the final message',
      [backend.authenticationSASLFinal(Buffer.from('e=other-error')), ok, ready],
      /malformed/,
    ],
    ['another password request', [message('R', { int32: 3 })], /before SASL authentication was completed/],
  ])('%s', async (_, answers, reason) => {
    const [first] = await reasonsOf(
      async (peer) => {
        const nonce = await nonceOf(peer);
        peer.send(backend.authenticationSASLContinue(Buffer.from(`r=${nonce}x,s=AAAA,i=1`)));
        await peer.message();
        peer.send(...answers);
      },
      { credentials: keys },
    );
    expect(first).toMatch(reason);
  });

  test('AuthenticationOk right after the first message', async () => {
    const [first] = await reasonsOf(
      async (peer) => {
        await nonceOf(peer);
        peer.send(ok, key, ready);
      },
      { credentials: keys },
    );
    expect(first).toMatch(/before SASL authentication was completed/);
  });

  test.each<[string, Buffer, RegExp]>([
    [
      'PLUS without TLS',
      backend.authenticationSASL(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256']),
      /over a non-SSL connection/,
    ],
    ['mechanisms nobody knows', backend.authenticationSASL(['OAUTHBEARER']), /none of the server's SASL/],
    ['no mechanism', message('R', { int32: 10 }), /none of the server's SASL/],
  ])('offers %s', async (_, bytes, reason) => {
    const [first] = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(bytes);
      },
      { credentials: keys },
    );
    expect(first).toMatch(reason);
  });
});
