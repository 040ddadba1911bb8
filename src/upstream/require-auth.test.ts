import { describe, expect, test } from 'vitest';
import type { FakePeer } from '../../test/support/fake-upstream.ts';
import { keys, ok, password, ready, reasonsOf, useFakeUpstreams } from '../../test/support/open-upstream.ts';
import * as backend from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { fromBuffer } from '../text/byte-string.ts';
import { Secret } from '../text/secret.ts';
import type { UpstreamCredentials } from './session.ts';

useFakeUpstreams();

describe('what a server may be told', () => {
  const clear = message('R', { int32: 3 });
  const md5 = message('R', { int32: 5 }, Buffer.from([1, 2, 3, 4]));

  test.each<[string, Buffer, UpstreamCredentials, RegExp]>([
    ['a clear-text password from SCRAM keys', clear, keys, /requested a clear-text password, the gate has SCRAM keys/],
    ['an MD5 response from SCRAM keys', md5, keys, /requested an MD5 response, the gate has SCRAM keys/],
    [
      'SASL from an MD5 hash',
      backend.authenticationSASL(['SCRAM-SHA-256']),
      { kind: 'md5', hash: new Secret('0'.repeat(32)) },
      /requested SASL authentication, the gate has an MD5 hash/,
    ],
    ['anything from nothing', clear, { kind: 'none' }, /the gate has no credentials/],
  ])('nothing: it asks for %s', async (_, asked, credentials, reason) => {
    let answered = false;
    const [first] = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(asked);
        await peer.message();
        answered = true;
      },
      { credentials },
    );
    expect(first).toMatch(reason);
    expect(answered).toBe(false);
  });

  test.each<[string, Buffer, RegExp]>([
    ['scram-sha-256', clear, /requirement "scram-sha-256" failed: server requested a cleartext password/],
    ['!password', clear, /requirement "!password" failed/],
    ['scram-sha-256', md5, /server requested a hashed password/],
    ['scram-sha-256', Buffer.concat([ok, ready]), /server did not complete authentication/],
  ])('nothing that require_auth=%s forbids', async (policy, asked, reason) => {
    let answered = false;
    const [first] = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(asked);
        await peer.message();
        answered = true;
      },
      { credentials: password, options: `sslmode=disable require_auth=${policy}` },
    );
    expect(first).toMatch(reason);
    expect(answered).toBe(false);
  });

  test('nothing where channel binding is required and not to be had', async () => {
    const options = 'sslmode=disable channel_binding=require';
    const asks = (asked: Buffer) => async (peer: FakePeer) => {
      await peer.startup();
      peer.send(asked);
    };
    expect(await reasonsOf(asks(clear), { credentials: password, options })).toEqual([
      "channel binding required but not supported by server's authentication request",
    ]);
    expect(
      (await reasonsOf(asks(backend.authenticationSASL(['SCRAM-SHA-256'])), { credentials: password, options }))[0],
    ).toMatch(/channel binding is required, but server did not offer/);
  });

  test('a password once, not twice', async () => {
    const answers: string[] = [];
    const [first] = await reasonsOf(
      async (peer) => {
        await peer.startup();
        peer.send(clear, clear);
        answers.push(fromBuffer(await peer.message()));
        answers.push(fromBuffer(await peer.message()));
      },
      { credentials: password },
    );
    expect(first).toMatch(/unexpected AuthenticationCleartextPassword/);
    expect(answers).toEqual(['secret\0']);
  });
});
