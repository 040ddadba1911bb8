import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteString, fromBuffer } from '../text/byte-string.ts';
import { parseStartupRequest } from './startup-request.ts';
import { parseStartupPacket, printCancelRequest, printStartupMessage, sslRequest } from './startup.ts';

const text = fc.uint8Array({ maxLength: 30 }).map((bytes) => fromBuffer(bytes.filter((byte) => byte !== 0)));
const name = text.filter((word) => word !== '');
const parse = (packet: Buffer) => parseStartupPacket(packet.subarray(4));

test('any bytes are read without an exception', () => {
  const code = fc.constantFrom(3 << 16, (3 << 16) | 2, (1234 << 16) | 5678, (1234 << 16) | 5679, 4 << 16, -1);
  fc.assert(
    fc.property(code, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
      const head = Buffer.alloc(4);
      head.writeInt32BE(start);
      expect(parseStartupPacket(Buffer.concat([head, rest])).kind).toEqual(expect.any(String));
      expect(parseStartupPacket(Buffer.from(rest)).kind).toEqual(expect.any(String));
    }),
    { numRuns: 2_000 },
  );
});

test('what is printed is read back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, text)), fc.nat({ max: 0xffff }), (pairs, minor) => {
      const parameters = new Map(pairs);
      expect(parse(printStartupMessage(minor, parameters))).toEqual({
        kind: 'StartupMessage',
        major: 3,
        minor,
        parameters,
      });
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 256 }),
      (id, key) => {
        const secretKey = Buffer.from(key);
        expect(parse(printCancelRequest(id, secretKey))).toEqual({ kind: 'CancelRequest', processId: id, secretKey });
      },
    ),
  );
  expect(parse(sslRequest)).toEqual({ kind: 'SSLRequest' });
});

describe('the parameters of a startup packet', () => {
  const request = (...pairs: readonly [string, string][]) => {
    const parsed = parseStartupRequest(
      new Map(pairs.map(([key, value]) => [byteString(key), fromBuffer(Buffer.from(value))])),
    );
    if (parsed.kind === 'refused') throw new Error(parsed.refusal.message);
    return parsed.request;
  };

  test('names are cut to 63 bytes, in the middle of a character if need be', () => {
    const { user, database } = request(['user', `${'u'.repeat(62)}é`], ['database', 'd'.repeat(64)]);
    expect(Buffer.from(user, 'latin1')).toEqual(Buffer.from(`${'u'.repeat(62)}é`).subarray(0, 63));
    expect(database).toBe('d'.repeat(63));
    expect(request(['user', 'u'.repeat(63)]).user).toBe('u'.repeat(63));
  });

  test.each([[[]], [[['database', '']]]] as readonly [readonly [string, string][]][])(
    'the database is the user where none is named: %j',
    (more) => {
      expect(request(['user', 'alice'], ...more).database).toBe('alice');
    },
  );

  test('application_name comes as the server logs it, options as they are', () => {
    const { applicationName, options } = request(
      ['user', 'u'],
      ['application_name', 'a\tb\né\\x ~\x7f'],
      ['options', '-c a=é'],
    );
    expect(applicationName).toBe('a\\x09b\\x0a\\xc3\\xa9\\x ~\\x7f');
    expect(options).toBe(fromBuffer(Buffer.from('-c a=é')));
  });

  test.each([
    ['database', 'logical'],
    ['on', 'physical'],
    ['tR', 'physical'],
    ['YES', 'physical'],
    ['1', 'physical'],
    ['of', 'no'],
    ['F', 'no'],
    ['n', 'no'],
    ['0', 'no'],
  ])('replication=%s is %s', (value, replication) => {
    expect(request(['user', 'u'], ['replication', value]).replication).toBe(replication);
  });

  test('protocol options are told from settings', () => {
    expect(request(['user', 'u'], ['_pq_.a', '1'], ['_pq_', '2'], ['x_pq_.b', '3']).protocolOptions).toEqual([
      '_pq_.a',
    ]);
  });
});
