import { expect, test } from 'vitest';
import { errorResponse, readyForQuery } from '../protocol/backend.ts';
import { message } from '../protocol/message.ts';
import { byteString } from '../text/byte-string.ts';
import { endsWithReadyForQuery, isCancelled } from './ready-for-query.ts';

const error = (sqlstate: string): Buffer =>
  errorResponse({ severity: 'ERROR', sqlstate, message: byteString('canceling statement due to user request') });
const rowDescription = message('T', Buffer.alloc(30));

test.each(['I', 'T', 'E'] as const)('an answer that ends with status %s is whole', (status) => {
  expect(endsWithReadyForQuery(Buffer.concat([rowDescription, readyForQuery(status)]))).toBe(true);
});

test.each([
  ['rows', rowDescription],
  ['another status', message('Z', Buffer.from('X'))],
  ['nothing', Buffer.alloc(0)],
])('%s are no end', (_, chunk) => {
  expect(endsWithReadyForQuery(chunk)).toBe(false);
});

test('the answer to a cancel is known, with what stood before it', () => {
  expect(isCancelled(Buffer.concat([error('57014'), readyForQuery('I')]))).toBe(true);
  expect(isCancelled(Buffer.concat([rowDescription, error('57014'), readyForQuery('I')]))).toBe(true);
});

test('it is known before ReadyForQuery has come', () => {
  expect(isCancelled(error('57014'))).toBe(true);
  expect(isCancelled(Buffer.concat([rowDescription, error('57014')]))).toBe(true);
});

test('another error, or rows alone, are not', () => {
  expect(isCancelled(Buffer.concat([error('42P01'), readyForQuery('I')]))).toBe(false);
  expect(isCancelled(Buffer.concat([rowDescription, readyForQuery('I')]))).toBe(false);
  expect(isCancelled(Buffer.concat([rowDescription.subarray(3), readyForQuery('I')]))).toBe(false);
  expect(isCancelled(error('42P01'))).toBe(false);
  expect(isCancelled(readyForQuery('I'))).toBe(false);
  expect(isCancelled(error('57014').subarray(0, 20))).toBe(false);
});
