import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { message, startupPacket } from './message.ts';

const messages = fc.array(
  fc.record({ type: fc.constantFrom('p', 'Q', 'X', 'd'), body: fc.uint8Array({ maxLength: 300 }) }),
  { minLength: 1, maxLength: 20 },
);
const cuts = fc.array(fc.nat({ max: 5000 }), { maxLength: 40 });

test('any split of a stream gives the same messages', () => {
  fc.assert(
    fc.property(messages, cuts, (list, at) => {
      const stream = Buffer.concat(list.map(({ type, body }) => message(type, body)));
      const reader = new FrameReader();
      const seen: { type: string; body: Uint8Array }[] = [];
      let start = 0;
      for (const end of [...at.map((cut) => cut % stream.length).toSorted((a, b) => a - b), stream.length]) {
        reader.push(stream.subarray(start, end));
        start = end;
        for (let frame = reader.next(300); frame.kind === 'frame'; frame = reader.next(300)) {
          seen.push({ type: String.fromCharCode(frame.type), body: new Uint8Array(frame.body) });
        }
      }
      expect(seen).toEqual(list);
      expect(reader.buffered).toBe(0);
    }),
  );
});

describe('a length that no peer sends', () => {
  test.each([0, 3, -1, -(2 ** 31), 2 ** 31 - 1, 305])('%i of a message', (length) => {
    const head = Buffer.from('p\0\0\0\0');
    head.writeInt32BE(length, 1);
    const reader = new FrameReader();
    reader.push(head);
    expect(reader.next(300)).toEqual({ kind: 'invalid', message: 'invalid message length' });
  });

  test.each([0, 3, 4, 7, -1, -(2 ** 31), 2 ** 31 - 1, 10_005])('%i of a startup packet', (length) => {
    const head = Buffer.alloc(4);
    head.writeInt32BE(length);
    const reader = new FrameReader();
    reader.push(head);
    expect(reader.nextStartup(10_000)).toEqual({ kind: 'invalid', message: 'invalid length of startup packet' });
  });
});

test('a startup packet of one byte at a time comes together', () => {
  const packet = startupPacket({ int32: 3 << 16 }, { cstring: 'user' }, { cstring: 'alice' }, { uint8: 0 });
  const reader = new FrameReader();
  for (const byte of packet.subarray(0, -1)) {
    reader.push(Buffer.of(byte));
    expect(reader.nextStartup(10_000)).toEqual({ kind: 'incomplete' });
  }
  reader.push(packet.subarray(-1));
  expect(reader.nextStartup(10_000)).toEqual({ kind: 'frame', body: packet.subarray(4) });
});

test('what is left over can be taken whole', () => {
  const reader = new FrameReader();
  reader.push(Buffer.from('ab'));
  reader.push(Buffer.from('cd'));
  expect(reader.peek()).toBe(0x61);
  expect(reader.drain().toString()).toBe('abcd');
  expect(reader.drain()).toHaveLength(0);
});
