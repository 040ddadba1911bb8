import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { parsePasswordMessage, parseSASLInitialResponse, parseSASLResponse } from './frontend-parse.ts';
import * as frontend from './frontend.ts';
import { message } from './message.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

test('what is written is read back', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const initial = frontend.saslInitialResponse('SCRAM-SHA-256', data).subarray(5);
      expect(parseSASLInitialResponse(initial)).toEqual({ kind: 'initial', mechanism: 'SCRAM-SHA-256', data });
      expect(parseSASLResponse(frontend.saslResponse(data).subarray(5))).toEqual({ kind: 'response', data });
      const password = data.filter((byte) => byte !== 0);
      const parsed = parsePasswordMessage(frontend.passwordMessage(Buffer.from(password)).subarray(5));
      expect(parsed).toEqual({ kind: 'password', password: Buffer.from(password) });
    }),
  );
});

test('any bytes are read without an exception', () => {
  fc.assert(
    fc.property(bytes, (body) => {
      expect(['initial', 'invalid']).toContain(parseSASLInitialResponse(body).kind);
      const isPassword = body.length > 0 && body.indexOf(0) === body.length - 1;
      expect(parsePasswordMessage(body).kind).toBe(isPassword ? 'password' : 'invalid');
    }),
    { numRuns: 2_000 },
  );
});

test('a query and a farewell', () => {
  expect(frontend.query(byteString('SELECT 1')).toString('latin1')).toBe('Q\0\0\0\rSELECT 1\0');
  expect(frontend.terminate().toString('latin1')).toBe('X\0\0\0\x04');
});

test('a zero in a text ends it, so that nobody smuggles a field', () => {
  expect(message('S', { cstring: 'a\0b\0c' }, { cstring: '\0' }).toString('latin1')).toBe('S\0\0\0\x07a\0\0');
});
