import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { FrameReader } from '../../src/protocol/frame-reader.ts';

/** A stream of whole messages, of a message cut off, of lengths that lie, of noise. */
const piece = fc.oneof(
  fc.tuple(fc.nat({ max: 255 }), fc.uint8Array({ maxLength: 60 })).map(([type, body]) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  }),
  fc.tuple(fc.nat({ max: 255 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })).map(([type, length]) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(type);
    head.writeInt32BE(length, 1);
    return head;
  }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const stream = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.concat(pieces));
const cuts = fc.array(fc.nat({ max: 10_000 }), { maxLength: 30 });
const largest = 50;

interface Reading {
  readonly seen: readonly unknown[];
  readonly left: number;
}

/** Reads a stream that comes in chunks, and looks after each how much is kept. */
function read(chunks: readonly Buffer[], startupFirst: boolean): Reading {
  const reader = new FrameReader();
  const seen: unknown[] = [];
  let awaitsStartup = startupFirst;
  for (const chunk of chunks) {
    reader.push(chunk);
    for (;;) {
      const frame = awaitsStartup ? reader.nextStartup(largest) : reader.next(largest);
      if (frame.kind === 'incomplete') break;
      awaitsStartup = false;
      if (frame.kind === 'invalid') {
        if (seen.at(-1) !== frame.message) seen.push(frame.message);
        break;
      }
      seen.push('type' in frame ? [frame.type, frame.body.toString('hex')] : frame.body.toString('hex'));
    }
    // Type, length word and body of the message that is on its way.
    expect(reader.buffered).toBeLessThanOrEqual(5 + largest);
  }
  return { seen, left: reader.buffered };
}

function cut(bytes: Buffer, at: readonly number[]): readonly Buffer[] {
  const ends = at.map((position) => position % (bytes.length + 1)).sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test('a stream of anything gives the same messages and the same end, however it is cut', () => {
  fc.assert(
    fc.property(stream, cuts, fc.boolean(), (bytes, at, startupFirst) => {
      const whole = read([bytes], startupFirst);
      expect(read(cut(bytes, at), startupFirst)).toEqual(whole);
      expect(
        read(
          [...bytes].map((byte) => Buffer.of(byte)),
          startupFirst,
        ),
      ).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});

test('after a bad length nothing is kept, and nothing is a message any more', () => {
  fc.assert(
    fc.property(stream, (more) => {
      const reader = new FrameReader();
      const good = Buffer.from('X\0\0\0\x04');
      reader.push(Buffer.concat([Buffer.from('p\xff\xff\xff\xff', 'latin1'), good]));
      const bad = { kind: 'invalid', message: 'invalid message length' };
      expect(reader.next(largest)).toEqual(bad);
      reader.push(more);
      reader.push(good);
      expect(reader.buffered).toBe(0);
      expect(reader.next(1_000_000)).toEqual(bad);
      expect(reader.nextStartup(1_000_000)).toEqual(bad);
    }),
  );
});

test('a large message of small chunks is put together in one go', () => {
  const body = Buffer.alloc(20_000, 'x');
  const head = Buffer.from('p\0\0\0\0');
  head.writeInt32BE(body.length + 4, 1);
  const reader = new FrameReader();
  const concat = vi.spyOn(Buffer, 'concat');
  for (const byte of [...head, ...body]) {
    if (reader.next(body.length).kind !== 'incomplete') throw new Error('a message too early');
    reader.push(Buffer.of(byte));
  }
  const frame = reader.next(body.length);
  const copied = concat.mock.results.reduce((sum, { value }) => sum + (value instanceof Buffer ? value.length : 0), 0);
  concat.mockRestore();
  expect(frame.kind === 'frame' && frame.body.equals(body)).toBe(true);
  expect(copied).toBeLessThan(2 * body.length);
});
