import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerServerFirst, checkServerFinal, clientFirstMessage, type ScramProof } from '../../src/scram/client.ts';
import { preparePassword } from '../../src/scram/saslprep.ts';
import { buildScramSecret, parseScramSecret, printScramSecret } from '../../src/scram/secret.ts';
import { next, startScramServer, type ScramServerOut, type ScramServerState } from '../../src/scram/server.ts';
import { byteString, fromBuffer } from '../../src/text/byte-string.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((array) => Buffer.from(array));
const mechanism = fc.constantFrom('SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS').map(byteString);
const hash = fc.option(bytes, { nil: undefined });

/** Few rounds: it is the exchange that is looked at, not the work. */
const iterations = 2;

interface Exchange {
  readonly out: ScramServerOut;
  readonly verified: boolean;
}

/** Both sides against each other, in every way of channel binding. `spoil` may change the client's last message. */
async function exchange(
  proof: ScramProof,
  secret: Awaited<ReturnType<typeof buildScramSecret>>,
  options: { readonly endPointHash: Buffer | undefined; readonly spoil?: (message: Buffer) => Buffer },
): Promise<Exchange> {
  const { endPointHash, spoil = (message) => message } = options;
  const start = { proof, nonce: randomBytes(18).toString('base64'), endPointHash, missesBinding: true };
  const server = startScramServer({
    secret,
    doomed: false,
    serverNonce: randomBytes(18).toString('base64'),
    channelBinding: endPointHash === undefined ? { kind: 'unavailable' } : { kind: 'offered', data: endPointHash },
  });
  const chosen = byteString(endPointHash === undefined ? 'SCRAM-SHA-256' : 'SCRAM-SHA-256-PLUS');
  const begun = next(server, { kind: 'initial', mechanism: chosen, data: clientFirstMessage(start) });
  if (begun.out.kind !== 'continue') return { out: begun.out, verified: false };
  const answer = await answerServerFirst(start, begun.out.data);
  if (answer.kind === 'failed') throw new Error(answer.reason);
  const { out } = next(begun.state, { kind: 'response', data: spoil(answer.data) });
  return { out, verified: out.kind === 'done' && checkServerFinal(answer.state, out.data) === undefined };
}

test('the right password proves each side to the other, and leaves keys that do so again', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, bytes, hash, async (password, salt, endPointHash) => {
      const prepared = preparePassword(password);
      const secret = await buildScramSecret(prepared, salt, iterations);
      const first = await exchange({ kind: 'password', password: prepared }, secret, { endPointHash });
      expect(first.verified).toBe(true);
      if (first.out.kind !== 'done') throw new Error(first.out.kind);
      const again = await exchange({ kind: 'keys', keys: first.out.keys }, secret, { endPointHash });
      expect(again.verified).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('another password proves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, bytes, bytes, async (password, other, salt) => {
      fc.pre(!password.equals(other));
      const secret = await buildScramSecret(password, salt, iterations);
      const { out } = await exchange({ kind: 'password', password: other }, secret, { endPointHash: undefined });
      expect(out).toEqual({ kind: 'refused' });
    }),
    { numRuns: 50 },
  );
});

test('no other byte in the last message logs in', async () => {
  const password = Buffer.from('pencil');
  const secret = await buildScramSecret(password, Buffer.alloc(16, 1), iterations);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 255 }), hash, async (at, change, endPointHash) => {
      const spoil = (message: Buffer): Buffer => {
        const index = at % message.length;
        const spoilt = Buffer.from(message);
        spoilt.writeUInt8(message.readUInt8(index) ^ change, index);
        // The two last bits of base64 before its padding stand for nothing, in the server's eyes too.
        return index === message.length - 2 ? message.subarray(0, -2) : spoilt;
      };
      const { out } = await exchange({ kind: 'password', password }, secret, { endPointHash, spoil });
      expect(['refused', 'violation']).toContain(out.kind);
    }),
    { numRuns: 200 },
  );
});

test('a doomed exchange goes as any other and fails at its end', async () => {
  const password = Buffer.from('pencil');
  const secret = await buildScramSecret(password, Buffer.alloc(16, 1), iterations);
  const start = { proof: { kind: 'password', password }, nonce: 'abc', endPointHash: undefined } as const;
  const server = startScramServer({ secret, doomed: true, serverNonce: 'x', channelBinding: { kind: 'unavailable' } });
  const chosen = byteString('SCRAM-SHA-256');
  const begun = next(server, { kind: 'initial', mechanism: chosen, data: clientFirstMessage(start) });
  const answer = begun.out.kind === 'continue' ? await answerServerFirst(start, begun.out.data) : undefined;
  if (answer?.kind !== 'send') throw new Error('no answer');
  expect(next(begun.state, { kind: 'response', data: answer.data }).out).toEqual({ kind: 'refused' });
});

const grammar = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'n',
        'y',
        'p',
        '=',
        ',',
        ',,',
        'n=',
        'r=',
        'c=biws',
        'p=',
        'a=',
        'm=',
        'tls-server-end-point',
        'x=1',
      ),
      fc.uint8Array({ maxLength: 3 }).map((array) => fromBuffer(array)),
    ),
    { maxLength: 12 },
  )
  .map((words) => Buffer.from(words.join(''), 'latin1'));

test('whatever a client sends, the server answers or ends it, and lets nobody in', async () => {
  const secret = await buildScramSecret(Buffer.from('pencil'), Buffer.alloc(16, 1), iterations);
  fc.assert(
    fc.property(mechanism, grammar, fc.array(grammar, { maxLength: 3 }), hash, (chosen, data, more, offered) => {
      let state: ScramServerState = startScramServer({
        secret,
        doomed: false,
        serverNonce: 'x',
        channelBinding: offered === undefined ? { kind: 'unavailable' } : { kind: 'offered', data: offered },
      });
      for (const [step, message] of [data, ...more].entries()) {
        if (state.kind === 'over') return;
        const said = { kind: 'response', data: message } as const;
        const result = next(state, step === 0 ? { kind: 'initial', mechanism: chosen, data: message } : said);
        expect(['continue', 'refused', 'violation']).toContain(result.out.kind);
        state = result.state;
      }
    }),
    { numRuns: 3_000 },
  );
});

test('whatever a server sends, the client answers or leaves', async () => {
  const start = {
    proof: { kind: 'password', password: Buffer.from('x') },
    nonce: 'abc',
    endPointHash: undefined,
  } as const;
  const words = fc.constantFrom(
    'r=abc',
    'r=abcd',
    ',s=',
    'AAAA',
    '=',
    ',i=',
    '1',
    '999999999',
    '-1',
    ',',
    'v=',
    'e=',
    'm=',
  );
  const noise = fc.uint8Array({ maxLength: 3 }).map((array) => fromBuffer(array));
  const message = fc.array(fc.oneof(words, noise), { maxLength: 10 }).map((all) => Buffer.from(all.join(''), 'latin1'));
  await fc.assert(
    fc.asyncProperty(message, message, async (first, last) => {
      const answer = await answerServerFirst(start, first);
      if (answer.kind === 'failed') return;
      expect(checkServerFinal(answer.state, last)).toEqual(expect.any(String));
    }),
    { numRuns: 2_000 },
  );
});

test('a secret reads back as it prints', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array));
  const secret = fc.record({
    iterations: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    salt: fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
    storedKey: key,
    serverKey: key,
  });
  fc.assert(
    fc.property(secret, (made) => {
      expect(parseScramSecret(byteString(printScramSecret(made)))).toEqual(made);
    }),
  );
});
