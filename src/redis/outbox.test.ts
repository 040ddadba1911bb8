import { expect, test } from 'vitest';
import { maxWaiting, Outbox } from './outbox.ts';

function event(time: number) {
  return { content: { kind: 'hello' }, time } as const;
}

test('events stay, in order, until they are sent', () => {
  const outbox = new Outbox();
  for (const time of [1, 2, 3]) outbox.put(event(time));
  const first = outbox.next();
  expect(first.map(({ time }) => time)).toEqual([1, 2, 3]);
  outbox.put(event(4));
  expect(outbox.next()).toHaveLength(4);
  outbox.sent(first);
  expect(outbox.next().map(({ time }) => time)).toEqual([4]);
});

test('only so many wait: the oldest are dropped, and counted', () => {
  const outbox = new Outbox();
  for (let time = 0; time < maxWaiting + 5; time++) outbox.put(event(time));
  expect(outbox.dropped).toBe(5);
  expect(outbox.next()[0]?.time).toBe(5);
});
