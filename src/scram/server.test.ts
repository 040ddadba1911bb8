import { describe, expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { answerServerFirst, checkServerFinal, clientFirstMessage, type ScramClientStart } from './client.ts';
import { buildScramSecret, mockScramSecret, parseScramSecret, printScramSecret } from './secret.ts';
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
const bound = Buffer.alloc(32, 7);

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

  test('the recovered keys log in somewhere else', async () => {
    const out = run(initial(rfc.clientFirst), () => rfc.clientFinal);
    if (out.kind !== 'done') throw new Error(out.kind);
    await expectLogin({ proof: { kind: 'keys', keys: out.keys }, nonce: 'abc', endPointHash: undefined });
  });

  test('one wrong bit of the proof is refused', () => {
    const wrong = rfc.clientFinal.replace('p=dH', 'p=dI');
    expect(run(initial(rfc.clientFirst), () => wrong)).toEqual({ kind: 'refused' });
  });

  test('a doomed exchange fails with the right proof', () => {
    expect(run(initial(rfc.clientFirst), () => rfc.clientFinal, { doomed: true })).toEqual({ kind: 'refused' });
  });
});

async function expectLogin(start: ScramClientStart, server: Partial<ScramServerStart> = {}): Promise<void> {
  const mechanism = start.endPointHash === undefined ? 'SCRAM-SHA-256' : 'SCRAM-SHA-256-PLUS';
  const serverStart = startScramServer({
    secret,
    doomed: false,
    serverNonce: 'server',
    channelBinding: { kind: 'unavailable' },
    ...server,
  });
  const challenge = next(serverStart, initial(clientFirstMessage(start).toString(), mechanism));
  if (challenge.out.kind !== 'continue') throw new Error(challenge.out.kind);
  const answer = await answerServerFirst(start, challenge.out.data);
  if (answer.kind !== 'send') throw new Error(answer.reason);
  const done = next(challenge.state, { kind: 'response', data: answer.data });
  if (done.out.kind !== 'done') throw new Error(done.out.kind);
  expect(checkServerFinal(answer.state, done.out.data)).toBeUndefined();
  expect(checkServerFinal(answer.state, Buffer.from(`v=${Buffer.alloc(32).toString('base64')}`))).toBe(
    'incorrect server signature',
  );
}

test('client and server agree by password, bound to TLS and not', async () => {
  const proof = { kind: 'password', password: rfc.password } as const;
  await expectLogin({ proof, nonce: 'n', endPointHash: undefined });
  await expectLogin({ proof, nonce: 'n', endPointHash: bound }, { channelBinding: { kind: 'offered', data: bound } });
});

const nonceOf = (serverFirst: string): string => /r=([^,]*)/.exec(serverFirst)?.[1] ?? '';
const proof = Buffer.alloc(32).toString('base64');
const offered = { channelBinding: { kind: 'offered', data: bound } } as const;

/** What breaks the rules, and the server's words for it. */
const violations: readonly (readonly [string, ScramServerOut, string, string | undefined])[] = [
  [
    'an unknown mechanism',
    run(initial('n,,n=,r=a', 'PLAIN')),
    'client selected an invalid SASL authentication mechanism',
    undefined,
  ],
  [
    'PLUS without TLS',
    run(initial('p=tls-server-end-point,,n=,r=a', 'SCRAM-SHA-256-PLUS')),
    'client selected an invalid SASL authentication mechanism',
    undefined,
  ],
  ['nothing', run(initial('')), 'malformed SCRAM message', 'The message is empty.'],
  [
    'a zero byte',
    run(initial('n,,n=\0,r=a')),
    'malformed SCRAM message',
    'Message length does not match input length.',
  ],
  ['an unknown flag', run(initial('x,,n=,r=a')), 'malformed SCRAM message', 'Unexpected channel-binding flag "\'x\'".'],
  ['no comma', run(initial('nx,n=,r=a')), 'malformed SCRAM message', 'Comma expected, but found character "\'x\'".'],
  [
    'an authorization identity',
    run(initial('n,a=root,n=,r=a')),
    'client uses authorization identity, but it is not supported',
    undefined,
  ],
  ['a mandatory extension', run(initial('n,,m=x,n=,r=a')), 'client requires an unsupported SCRAM extension', undefined],
  ['a nonce that does not print', run(initial('n,,n=,r=a\x01')), 'non-printable characters in SCRAM nonce', undefined],
  ['no nonce', run(initial('n,,n=')), 'malformed SCRAM message', 'Expected attribute "r" but found "0x00".'],
  [
    'a downgrade',
    run(initial('y,,n=,r=a'), undefined, offered),
    'SCRAM channel binding negotiation error',
    expect.any(String),
  ],
  [
    'a binding that was not chosen',
    run(initial('p=tls-server-end-point,,n=,r=a'), undefined, offered),
    'malformed SCRAM message',
    expect.any(String),
  ],
  [
    'PLUS without binding',
    run(initial('n,,n=,r=a', 'SCRAM-SHA-256-PLUS'), undefined, offered),
    'malformed SCRAM message',
    expect.any(String),
  ],
  [
    'another binding type',
    run(initial('p=tls-unique,,n=,r=a', 'SCRAM-SHA-256-PLUS'), undefined, offered),
    'unsupported SCRAM channel-binding type "tls-unique"',
    undefined,
  ],
  [
    'a changed nonce',
    run(initial('n,,n=,r=a'), (first) => `c=biws,r=${nonceOf(first)}x,p=${proof}`),
    'invalid SCRAM response',
    'Nonce does not match.',
  ],
  [
    'a changed header',
    run(initial('n,,n=,r=a'), (first) => `c=eSws,r=${nonceOf(first)},p=${proof}`),
    'unexpected SCRAM channel-binding attribute in client-final-message',
    undefined,
  ],
  [
    'a short proof',
    run(initial('n,,n=,r=a'), (first) => `c=biws,r=${nonceOf(first)},p=AAAA`),
    'malformed SCRAM message',
    'Malformed proof in client-final-message.',
  ],
  [
    'garbage behind the proof',
    run(initial('n,,n=,r=a'), (first) => `c=biws,r=${nonceOf(first)},p=${proof},x=1`),
    'malformed SCRAM message',
    'Garbage found at the end of client-final-message.',
  ],
  [
    'another certificate',
    run(
      initial('p=tls-server-end-point,,n=,r=a', 'SCRAM-SHA-256-PLUS'),
      (first) =>
        `c=${Buffer.concat([Buffer.from('p=tls-server-end-point,,'), Buffer.alloc(32, 8)]).toString('base64')},r=${nonceOf(first)},p=${proof}`,
      offered,
    ),
    'SCRAM channel binding check failed',
    undefined,
  ],
];

test.each(violations)('%s is a violation', (_, out, message, detail) => {
  expect(out).toMatchObject({ kind: 'violation', message, ...(detail !== undefined && { detail }) });
});

test('a mechanism without a first message is asked for it', () => {
  const begun = startScramServer({ secret, doomed: false, serverNonce: 's', channelBinding: { kind: 'unavailable' } });
  const asked = next(begun, { kind: 'initial', mechanism: byteString('SCRAM-SHA-256'), data: undefined });
  expect(asked.out).toEqual({ kind: 'continue', data: Buffer.alloc(0) });
  expect(next(asked.state, response('n,,n=,r=abc')).out.kind).toBe('continue');
});

describe('what a hostile server may send', () => {
  const start: ScramClientStart = {
    proof: { kind: 'password', password: rfc.password },
    nonce: 'abc',
    endPointHash: undefined,
  };
  const salt = rfc.salt.toString('base64');
  test.each([
    ['a nonce of 64 kB', `r=abc${'x'.repeat(65_536)},s=${salt},i=4096`],
    ['our nonce alone', `r=abc,s=${salt},i=4096`],
    ['another nonce', `r=abd,s=${salt},i=4096`],
    ['two thousand million iterations', `r=abcd,s=${salt},i=2147483648`],
    ['no iterations', `r=abcd,s=${salt},i=0`],
    ['fewer than none', `r=abcd,s=${salt},i=-1`],
    ['bad base64', `r=abcd,s=%%%%,i=4096`],
    ['no salt', `r=abcd,s=,i=4096`],
    ['nothing', ''],
  ])('%s', async (_, text) => {
    expect(await answerServerFirst(start, Buffer.from(text))).toMatchObject({ kind: 'failed' });
  });
});

test('a secret reads back as it prints', () => {
  const text = byteString(printScramSecret(secret));
  expect(parseScramSecret(text)).toEqual(secret);
  expect(parseScramSecret(byteString(`${text}x`))).toBeUndefined();
  expect(parseScramSecret(byteString('md5abc'))).toBeUndefined();
});

test('the made-up secret of a role is always the same, and another for another role', () => {
  const nonce = Buffer.alloc(32, 1);
  const salt = (user: string) => mockScramSecret(byteString(user), nonce, 4096).salt.toString('hex');
  expect(salt('alice')).toBe(salt('alice'));
  expect(salt('alice')).not.toBe(salt('bob'));
});
