import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/protocol/frame-reader.ts';
import { parsePasswordMessage, parseSASLInitialResponse } from '../../src/protocol/frontend-parse.ts';
import { mockScramSecret } from '../../src/scram/secret.ts';
import { next, startScramServer } from '../../src/scram/server.ts';
import { byteString } from '../../src/text/byte-string.ts';

interface RecordedMessage {
  readonly id: string;
  /** What the server had asked for. */
  readonly asked: 'password' | 'sasl';
  /** The bytes that were sent, a character each. */
  readonly sent: string;
  readonly pg18: Readonly<Record<string, unknown>>;
}

const cases = readFileSync(new URL('client-messages.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedMessage);

const violation = (message: string, detail?: string): Record<string, unknown> => ({
  error: { code: '08P01', message, ...(detail !== undefined && { detail }) },
});

/** The server looks at the name of the mechanism before it reads on; we read the message first. */
const ours: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  ['sasl-unknown-mechanism-alone', violation('insufficient data left in message')],
]);

const largest = 1_020;

function answerOf({ asked, sent }: RecordedMessage): unknown {
  const reader = new FrameReader();
  reader.push(Buffer.from(sent, 'latin1'));
  const frame = reader.next(largest);
  if (frame.kind === 'invalid') return { closed: true, log: [`LOG:  ${frame.message}`] };
  if (frame.kind === 'incomplete') throw new Error('the message is not whole');
  return asked === 'password' ? answerToPassword(frame.body) : answerToInitialResponse(frame.body);
}

function answerToPassword(body: Buffer): unknown {
  const parsed = parsePasswordMessage(body);
  if (parsed.kind === 'invalid') return violation(parsed.message);
  switch (parsed.password.toString()) {
    case 'pencil':
      return { auth: 'ok' };
    case '':
      return { error: { code: '28P01', message: 'empty password returned by client' } };
    default:
      return { error: { code: '28P01', message: 'password authentication failed for user "clear"' } };
  }
}

function answerToInitialResponse(body: Buffer): unknown {
  const parsed = parseSASLInitialResponse(body);
  if (parsed.kind === 'invalid') return violation(parsed.message);
  const start = startScramServer({
    secret: mockScramSecret(byteString('scram'), Buffer.alloc(32), 4096),
    doomed: true,
    serverNonce: 'nonce',
    channelBinding: { kind: 'unavailable' },
  });
  const { out } = next(start, parsed);
  if (out.kind === 'violation') return violation(out.message, out.detail);
  return { auth: out.kind === 'continue' ? 'sasl-continue' : out.kind };
}

describe('what a client sends to log in is read as PostgreSQL 18 reads it', () => {
  test.each(cases)('$id', (recorded) => {
    expect(answerOf(recorded)).toEqual(ours.get(recorded.id) ?? recorded.pg18);
  });

  test.each([...ours.keys()])('%s is read otherwise, on purpose', (id) => {
    expect(cases.find((recorded) => recorded.id === id)?.pg18).not.toEqual(ours.get(id));
  });
});
