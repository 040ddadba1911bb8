import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogQueue, maxQueued, type Batch } from './log-queue.ts';

const destination = fc.constantFrom('stderr', 'csvlog', 'jsonlog');

/** What a file would have in it that takes only so many bytes of each batch. */
function drain(queue: LogQueue, taken: (batch: Batch) => number): Map<string, string> {
  const files = new Map<string, string>();
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
    const count = Math.max(1, Math.min(taken(batch), batch.bytes.length));
    const text = (files.get(batch.destination) ?? '') + batch.bytes.toString('utf8', 0, count);
    files.set(batch.destination, text);
    if (count < batch.bytes.length) {
      queue.putBack({ ...batch, bytes: batch.bytes.subarray(count), torn: batch.bytes[count - 1] !== 10 });
    }
  }
  return files;
}

test('whatever the files take at a time, they get every entry, whole and in order', () => {
  const entries = fc.array(fc.tuple(destination, fc.stringMatching(/^[a-z]{0,20}$/)));
  fc.assert(
    fc.property(entries, fc.array(fc.nat(40), { minLength: 1 }), (list, sizes) => {
      const queue = new LogQueue();
      for (const [to, text] of list) expect(queue.push(to, `${text}\n`)).toBe(true);
      let turn = 0;
      const files = drain(queue, () => sizes[turn++ % sizes.length] ?? 1);
      const expected = new Map<string, string>();
      for (const [to, text] of list) expected.set(to, `${expected.get(to) ?? ''}${text}\n`);
      expect(files).toEqual(expected);
      expect(queue.isEmpty).toBe(true);
    }),
  );
});

test('entries beyond the bound are refused, and taken again once others have gone', () => {
  const queue = new LogQueue();
  const half = 'x'.repeat(maxQueued / 2);
  expect([queue.push('stderr', half), queue.push('stderr', half), queue.push('stderr', 'y')]).toEqual([
    true,
    true,
    false,
  ]);
  queue.take();
  expect(queue.push('stderr', 'y')).toBe(true);
});

describe('dropTorn', () => {
  const torn = (text: string): LogQueue => {
    const queue = new LogQueue();
    queue.push('stderr', 'next\n');
    queue.putBack({ destination: 'stderr', bytes: Buffer.from(text), torn: true });
    return queue;
  };

  test('drops the rest of the entry that was begun, and nothing else', () => {
    const queue = torn('rest\nwhole\n');
    expect(queue.dropTorn()).toBe(true);
    expect(queue.dropTorn()).toBe(false);
    expect(drain(queue, () => 100)).toEqual(new Map([['stderr', 'whole\nnext\n']]));
  });

  test('where it is the whole batch', () => {
    const queue = torn('rest\n');
    expect(queue.dropTorn()).toBe(true);
    expect(drain(queue, () => 100)).toEqual(new Map([['stderr', 'next\n']]));
  });

  test('does nothing where an entry has not been begun', () => {
    const queue = new LogQueue();
    queue.push('stderr', 'a\n');
    expect([queue.dropTorn(), new LogQueue().dropTorn()]).toEqual([false, false]);
  });
});
