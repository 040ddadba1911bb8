import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { buildScramSecret } from './secret.ts';
import { next, startScramServer, type ScramServerOut, type ScramServerStart } from './server.ts';

/** The example of RFC 7677 §3. */
const rfc = {
  password: Buffer.from('pencil'),
  salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
  clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

const secret = await buildScramSecret(rfc.password, rfc.salt, 4096);

function initial(text: string, mechanism = 'SCRAM-SHA-256') {
  return { kind: 'initial', mechanism: byteString(mechanism), data: Buffer.from(text) } as const;
}

function response(text: string) {
  return { kind: 'response', data: Buffer.from(text) } as const;
}

/** Runs an exchange of up to two client messages; the second is made from the first answer. */
function run(
  first: ReturnType<typeof initial>,
  final?: (serverFirst: string) => string,
  start: Partial<ScramServerStart> = {},
): ScramServerOut {
  const begun = startScramServer({
    secret,
    doomed: false,
    serverNonce: rfc.serverNonce,
    channelBinding: { kind: 'unavailable' },
    ...start,
  });
  const step = next(begun, first);
  if (step.out.kind !== 'continue' || final === undefined) return step.out;
  return next(step.state, response(final(step.out.data.toString()))).out;
}

describe('the example of RFC 7677', () => {
  test('the server asks as it does', () => {
    expect(run(initial(rfc.clientFirst))).toEqual({ kind: 'continue', data: Buffer.from(rfc.serverFirst) });
  });

  test('the server takes its proof and signs as it does', () => {
    const out = run(initial(rfc.clientFirst), () => rfc.clientFinal);
    expect(out).toMatchObject({ kind: 'done', data: Buffer.from(rfc.serverFinal) });
  });

  test('one wrong bit of the proof is refused', () => {
    const wrong = rfc.clientFinal.replace('p=dH', 'p=dI');
    expect(run(initial(rfc.clientFirst), () => wrong)).toEqual({ kind: 'refused' });
  });

  test('a doomed exchange fails with the right proof', () => {
    expect(run(initial(rfc.clientFirst), () => rfc.clientFinal, { doomed: true })).toEqual({ kind: 'refused' });
  });
});

describe('the challenge of RFC 5802 §5', () => {
  const client = 'fyko+d2lbbFgONRv9qkxdawL';
  const server = '3rfcNHYJY1ZVvWVs7j';
  const sha1 = { secret: { ...secret, salt: Buffer.from('QSXCR+Q6sek8bf92', 'base64') }, serverNonce: server };

  test('is made of both nonces, the salt and the count', () => {
    const challenge = `r=${client}${server},s=QSXCR+Q6sek8bf92,i=4096`;
    expect(run(initial(`n,,n=user,r=${client}`), undefined, sha1)).toEqual({
      kind: 'continue',
      data: Buffer.from(challenge),
    });
  });

  test('its proof is of SHA-1, and too short', () => {
    const final = `c=biws,r=${client}${server},p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=`;
    expect(run(initial(`n,,n=user,r=${client}`), () => final, sha1)).toMatchObject({
      kind: 'violation',
      detail: 'Malformed proof in client-final-message.',
    });
  });
});

test('the keys that are left are the client key, which hashes to the stored key, and the server key', () => {
  const out = run(initial(rfc.clientFirst), () => rfc.clientFinal);
  if (out.kind !== 'done') throw new Error(out.kind);
  expect(createHash('sha256').update(out.keys.clientKey).digest()).toEqual(secret.storedKey);
  expect(out.keys.serverKey).toEqual(secret.serverKey);
});

test('a mechanism without a first message is asked for it', () => {
  const begun = startScramServer({ secret, doomed: false, serverNonce: 's', channelBinding: { kind: 'unavailable' } });
  const asked = next(begun, { kind: 'initial', mechanism: byteString('SCRAM-SHA-256'), data: undefined });
  expect(asked.out).toEqual({ kind: 'continue', data: Buffer.alloc(0) });
  expect(next(asked.state, response('n,,n=,r=abc')).out.kind).toBe('continue');
});

test('an exchange that is over is not gone on with', () => {
  const over = next(
    startScramServer({ secret, doomed: false, serverNonce: 's', channelBinding: { kind: 'unavailable' } }),
    response('x'),
  );
  expect(over.out).toMatchObject({ kind: 'violation' });
  expect(() => next(over.state, response('x'))).toThrow('the exchange is over');
});
