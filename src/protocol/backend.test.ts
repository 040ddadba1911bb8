import { PassThrough } from 'node:stream';
import { parse } from 'pg-protocol';
import { expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import * as backend from './backend.ts';
import { parseBackendMessage } from './backend-parse.ts';
import { FrameReader } from './frame-reader.ts';

/** What a client of another hand makes of our messages. */
async function readByDriver(bytes: Buffer): Promise<readonly object[]> {
  const messages: object[] = [];
  const stream = new PassThrough();
  const parsed = parse(stream, (message) => messages.push(message));
  stream.end(bytes);
  await parsed;
  return messages;
}

test('a driver reads what the gate writes', async () => {
  const error = {
    severity: 'FATAL',
    sqlstate: '28000',
    message: byteString('no'),
    detail: byteString('why'),
    hint: byteString('do'),
  };
  const messages = await readByDriver(
    Buffer.concat([
      backend.authenticationOk(),
      backend.authenticationCleartextPassword(),
      backend.authenticationMD5Password(Buffer.from([1, 2, 3, 4])),
      backend.authenticationSASL(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256']),
      backend.authenticationSASLContinue(Buffer.from('r=x')),
      backend.authenticationSASLFinal(Buffer.from('v=x')),
      backend.backendKeyData(7, Buffer.from([0, 0, 0, 9])),
      backend.errorResponse(error),
      backend.readyForQuery('I'),
    ]),
  );
  expect(messages).toMatchObject([
    { name: 'authenticationOk' },
    { name: 'authenticationCleartextPassword' },
    { name: 'authenticationMD5Password', salt: Buffer.from([1, 2, 3, 4]) },
    { name: 'authenticationSASL', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] },
    { name: 'authenticationSASLContinue', data: 'r=x' },
    { name: 'authenticationSASLFinal', data: 'v=x' },
    { name: 'backendKeyData', processID: 7, secretKey: 9 },
    { name: 'error', severity: 'FATAL', code: '28000', message: 'no', detail: 'why', hint: 'do' },
    { name: 'readyForQuery', status: 'I' },
  ]);
});

test('we read them back', () => {
  const reader = new FrameReader();
  reader.push(backend.negotiateProtocolVersion(2, [byteString('_pq_.x')]));
  const frame = reader.next(1_000);
  if (frame.kind !== 'frame') throw new Error(frame.kind);
  expect(parseBackendMessage(frame.type, frame.body)).toMatchObject({ kind: 'NegotiateProtocolVersion' });
});
