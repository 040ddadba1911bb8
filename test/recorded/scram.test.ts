import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildScramSecret, type ScramSecret } from '../../src/scram/secret.ts';
import { next, startScramServer, type ScramServerOut } from '../../src/scram/server.ts';
import { byteString } from '../../src/text/byte-string.ts';

interface RecordedExchange {
  readonly id: string;
  readonly tls: boolean;
  readonly mechanism: string;
  /** A character for each byte. */
  readonly first: string;
  /**
   * `{nonce}` is the nonce of the challenge, `{proof}` 32 zero bytes, `{right}` the proof of the password, `{binding}` the
   * gs2-header with the hash of the server's certificate.
   */
  readonly final?: string;
  readonly pg18:
    | { readonly challenge: true }
    | { readonly accepted: true }
    | { readonly error: { readonly code: string; readonly message: string; readonly detail?: string } };
}

const cases = readFileSync(new URL('scram.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedExchange);

const password = Buffer.from('pencil');
const endPointHash = createHash('sha256').update('the certificate').digest();
const secret = await buildScramSecret(password, Buffer.alloc(16, 5), 4096);

function answerOf(recorded: RecordedExchange): unknown {
  const start = startScramServer({
    secret,
    doomed: false,
    serverNonce: 'AbC/dEf+',
    channelBinding: recorded.tls ? { kind: 'offered', data: endPointHash } : { kind: 'unavailable' },
  });
  const first = Buffer.from(recorded.first, 'latin1');
  const begun = next(start, { kind: 'initial', mechanism: byteString(recorded.mechanism), data: first });
  if (recorded.final === undefined || begun.out.kind !== 'continue') return wordOf(begun.out);
  const final = fill(recorded.final, recorded.first, begun.out.data.toString('latin1'), secret);
  return wordOf(next(begun.state, { kind: 'response', data: Buffer.from(final, 'latin1') }).out);
}

function wordOf(out: ScramServerOut): RecordedExchange['pg18'] {
  switch (out.kind) {
    case 'continue':
      return { challenge: true };
    case 'done':
      return { accepted: true };
    case 'refused':
      return { error: { code: '28P01', message: 'password authentication failed for user "scram"' } };
    case 'violation': {
      const { sqlstate, message, detail } = out;
      return { error: { code: sqlstate, message, ...(detail !== undefined && { detail }) } };
    }
  }
}

/** Made without the project's own client, which must not judge its own server. */
function fill(template: string, first: string, challenge: string, { salt, iterations }: ScramSecret): string {
  const nonce = /^r=([^,]*)/.exec(challenge)?.[1] ?? '';
  const binding = Buffer.concat([Buffer.from('p=tls-server-end-point,,'), endPointHash]).toString('base64');
  const text = template
    .replaceAll('{nonce}', nonce)
    .replaceAll('{binding}', binding)
    .replaceAll('{proof}', Buffer.alloc(32).toString('base64'));
  const withoutProof = text.split(',p=')[0] ?? '';
  const bare = first.replace(/^[^,]*,[^,]*,/, '');
  const clientKey = hmac(pbkdf2Sync(password, salt, iterations, 32, 'sha256'), 'Client Key');
  const storedKey = createHash('sha256').update(clientKey).digest();
  const signature = hmac(storedKey, `${bare},${challenge},${withoutProof}`);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
  return text.replaceAll('{right}', proof.toString('base64'));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'latin1').digest();
}

describe('a SCRAM exchange goes as with PostgreSQL 18', () => {
  test.each(cases)('$id', (recorded) => {
    expect(answerOf(recorded)).toEqual(recorded.pg18);
  });
});
