import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteString, fromBuffer, type ByteString } from '../text/byte-string.ts';
import { parseBackendMessage, type BackendMessage } from './backend-parse.ts';
import * as backend from './backend.ts';
import { message, type Part } from './message.ts';

/** Parses a message as an encoder wrote it. */
function read(bytes: Buffer): BackendMessage {
  return parseBackendMessage(bytes.readUInt8(0), bytes.subarray(5));
}

function readParts(type: string, ...parts: readonly Part[]): BackendMessage {
  return read(message(type, ...parts));
}

const cstring = fc.uint8Array({ maxLength: 40 }).map((bytes) => fromBuffer(bytes.filter((byte) => byte !== 0)));

test('any bytes of any type are read without an exception', () => {
  fc.assert(
    fc.property(fc.constantFrom(...'RKENSvZDTx'), fc.uint8Array({ maxLength: 200 }), (type, body) => {
      const parsed = parseBackendMessage(type.charCodeAt(0), Buffer.from(body));
      expect(parsed.kind).toEqual(expect.any(String));
    }),
    { numRuns: 2_000 },
  );
});

test('what the encoders write is read back', () => {
  fc.assert(
    fc.property(cstring, cstring, fc.uint8Array({ minLength: 4, maxLength: 256 }), (a, b, bytes) => {
      const data = Buffer.from(bytes);
      expect(read(backend.parameterStatus(a, b))).toEqual({ kind: 'ParameterStatus', name: a, value: b });
      expect(read(backend.backendKeyData(-7, data))).toEqual({
        kind: 'BackendKeyData',
        processId: -7,
        secretKey: data,
      });
      expect(read(backend.authenticationSASLContinue(data))).toEqual({ kind: 'AuthenticationSASLContinue', data });
      expect(read(backend.negotiateProtocolVersion(2, [a, b]))).toEqual({
        kind: 'NegotiateProtocolVersion',
        minor: 2,
        unrecognized: [a, b],
      });
      const error = { severity: byteString('FATAL'), sqlstate: '28000', message: a, detail: b };
      expect(read(backend.errorResponse(error))).toEqual({ kind: 'ErrorResponse', error });
    }),
  );
});

describe('an ErrorResponse', () => {
  const standIn = { severity: 'FATAL', sqlstate: 'XX000', message: 'missing error text' };
  const field = (type: string, text: string): Part[] => [{ uint8: type.charCodeAt(0) }, { cstring: byteString(text) }];
  const end = { uint8: 0 };

  test.each<[string, readonly Part[], Readonly<Record<string, string>>]>([
    ['of nothing', [], standIn],
    ['of an end alone', [end], standIn],
    ['without a SQLSTATE', [...field('M', 'no'), end], { ...standIn, message: 'no' }],
    ['with a SQLSTATE of six', [...field('C', '280000'), end], standIn],
    ['with a SQLSTATE of other letters', [...field('C', "28'00"), end], standIn],
    ['without an end', field('M', 'no'), { ...standIn, message: 'no' }],
    ['with a field twice', [...field('M', 'first'), ...field('M', 'second'), end], { ...standIn, message: 'first' }],
    ['cut off in a field', [...field('M', 'no'), Buffer.from('Dcut')], { ...standIn, message: 'no' }],
    ['with words behind its end', [...field('M', 'no'), end, ...field('D', 'x')], { ...standIn, message: 'no' }],
    [
      'with a translated severity',
      [...field('S', 'FATAL!'), ...field('V', 'PANIC'), end],
      { ...standIn, severity: 'PANIC' },
    ],
    ['with a severity of old', [...field('S', 'FATAL!'), end], { ...standIn, severity: 'FATAL!' }],
    ['with fields nobody knows', [...field('?', 'x'), ...field('H', 'try'), end], { ...standIn, hint: 'try' }],
  ])('%s', (_, parts, error) => {
    expect(readParts('E', ...parts)).toEqual({ kind: 'ErrorResponse', error });
  });
});

test.each<[string, string, readonly Part[]]>([
  ['an authentication request without a code', 'R', [Buffer.from('abc')]],
  ['AuthenticationOk with more', 'R', [{ int32: 0 }, { uint8: 0 }]],
  ['an MD5 salt of three bytes', 'R', [{ int32: 5 }, Buffer.alloc(3)]],
  ['an MD5 salt of five bytes', 'R', [{ int32: 5 }, Buffer.alloc(5)]],
  ['a key of three bytes', 'K', [{ int32: 1 }, Buffer.alloc(3)]],
  ['a key of 257 bytes', 'K', [{ int32: 1 }, Buffer.alloc(257)]],
  ['no process id', 'K', [Buffer.alloc(3)]],
  ['a parameter without a value', 'S', [{ cstring: 'a' }]],
  ['a value without an end', 'S', [{ cstring: 'a' }, Buffer.from('b')]],
  ['more than a parameter', 'S', [{ cstring: 'a' }, { cstring: 'b' }, { uint8: 0 }]],
  ['a negotiation down to version 2', 'v', [{ int32: 2 << 16 }, { int32: 0 }]],
  ['a negotiation without a count', 'v', [{ int32: 3 << 16 }]],
  ['a negative count', 'v', [{ int32: 3 << 16 }, { int32: -1 }]],
  ['two thousand million options', 'v', [{ int32: 3 << 16 }, { int32: 2 ** 31 - 1 }, { cstring: '_pq_.a' }]],
  ['an option that is not counted', 'v', [{ int32: 3 << 16 }, { int32: 0 }, { cstring: '_pq_.a' }]],
  ['ReadyForQuery of nothing', 'Z', []],
  ['ReadyForQuery of two states', 'Z', [Buffer.from('II')]],
])('%s is invalid', (_, type, parts) => {
  expect(readParts(type, ...parts)).toEqual({ kind: 'invalid' });
});

test('mechanisms end where the list or the message does', () => {
  const mechanisms = (...parts: readonly Part[]): readonly ByteString[] => {
    const parsed = readParts('R', { int32: 10 }, ...parts);
    return parsed.kind === 'AuthenticationSASL' ? parsed.mechanisms : [];
  };
  expect(mechanisms({ cstring: 'A' }, { uint8: 0 }, { cstring: 'B' })).toEqual(['A']);
  expect(mechanisms({ cstring: 'A' }, Buffer.from('B'))).toEqual(['A']);
  expect(mechanisms()).toEqual([]);
});
