import { expect, test } from 'vitest';
import type { FleetMessage } from './message.ts';
import { maxPeers, Peers, peerTimeout } from './peers.ts';

const own = '0000000000000000';

function from(gate: number, number: number): FleetMessage {
  return { gate: gate.toString(16).padStart(16, '0'), number, time: 0, content: { kind: 'alive' } };
}

test('a message is fresh once, and only after older ones', () => {
  const peers = new Peers(own);
  expect(peers.isFresh(from(1, 5))).toBe(true);
  expect(peers.isFresh(from(1, 5))).toBe(false);
  expect(peers.isFresh(from(1, 4))).toBe(false);
  expect(peers.isFresh(from(1, 6))).toBe(true);
  expect(peers.isFresh(from(2, 1))).toBe(true);
});

test("one's own messages are not", () => {
  expect(new Peers(own).isFresh(from(0, 1))).toBe(false);
});

test('a gate lives for a while after each new sign of life, and not after an old one', () => {
  const peers = new Peers(own);
  peers.hear(from(1, 5), 1_000);
  expect(peers.alive(1_000)).toEqual([from(1, 0).gate]);
  peers.hear(from(1, 5), 9_000);
  expect(peers.alive(1_000 + peerTimeout - 1)).toHaveLength(1);
  expect(peers.alive(1_000 + peerTimeout)).toHaveLength(0);
  peers.hear(from(1, 6), 20_000);
  expect(peers.alive(20_000)).toHaveLength(1);
});

test('a gate that was heard long ago is gone; one that has only just said something is not', () => {
  const peers = new Peers(own);
  peers.hear(from(1, 1), 0);
  peers.isFresh(from(2, 1));
  expect(peers.gone(60_000)).toEqual([]);
  expect(peers.gone(60_001)).toEqual([from(1, 0).gate]);
});

test('only so many are remembered', () => {
  const peers = new Peers(own);
  for (let gate = 1; gate <= maxPeers + 10; gate++) peers.hear(from(gate, 1), 0);
  expect(peers.alive(0)).toHaveLength(maxPeers);
  expect(peers.isAlive(from(1, 0).gate, 0)).toBe(false);
});
