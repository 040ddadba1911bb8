import { expect, test } from 'vitest';
import type { FleetMessage } from '../fleet/message.ts';
import { PeerCounts } from './peer-counts.ts';

function count(gate: string, number: number, sessions: number, tag = 'tag'): FleetMessage {
  return { gate, number, time: 0, content: { kind: 'count', tag, sessions } };
}

const gates = new Set(['one', 'two']);

test('counts are added up by tag, of gates that live', () => {
  const sums = new PeerCounts().sum([count('one', 1, 2), count('two', 1, 3), count('gone', 1, 9)], gates);
  expect(sums).toEqual(new Map([['tag', 5]]));
});

test('a count that is older than one that has been seen is not believed', () => {
  const counts = new PeerCounts();
  counts.sum([count('one', 5, 1)], gates);
  expect(counts.sum([count('one', 4, 9)], gates)).toEqual(new Map());
  expect(counts.sum([count('one', 5, 1)], gates)).toEqual(new Map([['tag', 1]]));
});
