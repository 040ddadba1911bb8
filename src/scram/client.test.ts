import { describe, expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import {
  answerServerFirst,
  checkServerFinal,
  clientFirstMessage,
  maxIterations,
  maxServerMessage,
  type ScramClientStart,
} from './client.ts';
import { buildScramSecret } from './secret.ts';
import { next, startScramServer } from './server.ts';

const password = Buffer.from('pencil');
const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64').toString('base64');
const start: ScramClientStart = { proof: { kind: 'password', password }, nonce: 'abc', endPointHash: undefined };

describe('what a hostile server may send first', () => {
  const padding = (length: number): string => `r=abcd,s=${salt},i=1`.replace('abcd', `abc${'x'.repeat(length - 36)}`);

  test.each([
    ['a nonce of 64 kB', `r=abc${'x'.repeat(65_536)},s=${salt},i=4096`, /too long/],
    ['our nonce alone', `r=abc,s=${salt},i=4096`, /nonce mismatch/],
    ['another nonce', `r=abd,s=${salt},i=4096`, /nonce mismatch/],
    ['a nonce that does not print', `r=abc\x7f,s=${salt},i=4096`, /nonce/],
    ['more iterations than fit', `r=abcd,s=${salt},i=2147483648`, /above the limit/],
    ['a thousand million iterations', `r=abcd,s=${salt},i=1000000000`, /above the limit/],
    ['one iteration too many', `r=abcd,s=${salt},i=${maxIterations + 1}`, /above the limit/],
    ['iterations without end', `r=abcd,s=${salt},i=${'9'.repeat(400)}`, /invalid iteration count/],
    ['no iterations', `r=abcd,s=${salt},i=0`, /invalid iteration count/],
    ['fewer than none', `r=abcd,s=${salt},i=-1`, /invalid iteration count/],
    ['iterations in words', `r=abcd,s=${salt},i=1e3`, /invalid iteration count/],
    ['no count', `r=abcd,s=${salt}`, /invalid iteration count/],
    ['bad base64', 'r=abcd,s=%%%%,i=4096', /invalid salt/],
    ['base64 without its end', 'r=abcd,s=AAA,i=4096', /invalid salt/],
    ['an empty salt', 'r=abcd,s=,i=4096', /invalid salt/],
    ['a mandatory extension', `m=x,r=abcd,s=${salt},i=4096`, /malformed/],
    ['a zero', `r=abcd,s=${salt},i=4096\0`, /invalid iteration count/],
    ['nothing', '', /malformed/],
  ])('%s', async (_, text, reason) => {
    const answer = await answerServerFirst(start, Buffer.from(text, 'latin1'));
    expect(answer).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
  });

  test('the longest message that is taken, and one byte more', async () => {
    expect(padding(maxServerMessage)).toHaveLength(maxServerMessage);
    expect(await answerServerFirst(start, Buffer.from(padding(maxServerMessage)))).toMatchObject({ kind: 'send' });
    expect(await answerServerFirst(start, Buffer.from(padding(maxServerMessage + 1)))).toMatchObject({
      kind: 'failed',
    });
  });

  test('an optional extension is let be', async () => {
    const answer = await answerServerFirst(start, Buffer.from(`r=abcd,s=${salt},i=1,x=1`));
    expect(answer).toMatchObject({ kind: 'send' });
  });
});

describe('what a server may send last', () => {
  const expected = Buffer.alloc(32, 9);
  const right = `v=${expected.toString('base64')}`;

  test.each([
    ['the right signature', right, undefined],
    ['the right signature and an extension', `${right},x=1`, undefined],
    ['another signature', `v=${Buffer.alloc(32).toString('base64')}`, 'incorrect server signature'],
    ['a signature of 31 bytes', `v=${expected.subarray(1).toString('base64')}`, 'incorrect server signature'],
    ['bad base64', 'v=!!!', 'incorrect server signature'],
    ['an error', 'e=other-error', expect.stringMatching(/malformed/)],
    ['nothing', '', expect.stringMatching(/malformed/)],
    ['too much', right + ' '.repeat(maxServerMessage), expect.stringMatching(/malformed/)],
  ])('%s', (_, text, reason) => {
    expect(checkServerFinal({ expected }, Buffer.from(text))).toEqual(reason);
  });
});

describe('what a client says of channel binding', () => {
  const endPointHash = Buffer.alloc(32, 7);

  test.each<[string, Partial<ScramClientStart>, string]>([
    ['it is used', { endPointHash, missesBinding: true }, 'p=tls-server-end-point,,n=,r=abc'],
    ['it would be, had the server offered it', { missesBinding: true }, 'y,,n=,r=abc'],
    ['it is not', { missesBinding: false }, 'n,,n=,r=abc'],
  ])('%s', (_, more, text) => {
    expect(clientFirstMessage({ ...start, ...more }).toString()).toBe(text);
  });

  test('a server learns that its offer of binding never arrived', async () => {
    const secret = await buildScramSecret(password, Buffer.alloc(16), 1);
    const channelBinding = { kind: 'offered', data: endPointHash } as const;
    const server = startScramServer({ secret, doomed: false, serverNonce: 'x', channelBinding });
    const data = clientFirstMessage({ ...start, missesBinding: true });
    expect(next(server, { kind: 'initial', mechanism: byteString('SCRAM-SHA-256'), data }).out).toMatchObject({
      kind: 'violation',
      message: 'SCRAM channel binding negotiation error',
    });
  });
});
