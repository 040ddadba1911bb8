import type { FleetMessage } from './message.ts';

/** beatInterval is how often a gate says that it lives (ms). */
export const beatInterval = 2_000;

/** peerTimeout is how long a gate is believed to live without saying so (ms): what it held is free then. */
export const peerTimeout = 10_000;

/** goneTimeout is after how long of silence everybody forgets a gate (ms). */
const goneTimeout = 60_000;

/**
 * clockTolerance is how far the clocks of two gates may be apart (ms), so that what a dead gate has said cannot be said
 * again for long by somebody who has kept it.
 */
export const clockTolerance = 60_000;

/** maxPeers bounds the gates whose numbers are remembered; of more than that, those silent the longest are forgotten. */
export const maxPeers = 256;

interface Peer {
  /** The greatest number of a message so far, and of a sign of life. */
  readonly number: number;
  readonly beat: number;
  /** When its last sign of life came, by our monotonic clock. */
  readonly heard: number;
}

/**
 * Peers are the other gates, as far as they have been heard. A message that has been seen, or is older than one that has,
 * is not fresh; a sign of life counts when its number grows, whatever the other's clock says.
 */
export class Peers {
  readonly #own: string;
  readonly #peers = new Map<string, Peer>();

  constructor(own: string) {
    this.#own = own;
  }

  /** isFresh tells, once for each message of another gate, whether it is newer than all before. */
  isFresh({ gate, number }: FleetMessage): boolean {
    if (gate === this.#own) return false;
    const peer = this.#peers.get(gate) ?? { number: 0, beat: 0, heard: -Infinity };
    if (number <= peer.number) return false;
    this.#set(gate, { ...peer, number });
    return true;
  }

  /** hear takes a sign of life at a moment. */
  hear({ gate, number }: FleetMessage, now: number): void {
    if (gate === this.#own) return;
    const peer = this.#peers.get(gate) ?? { number: 0, beat: 0, heard: -Infinity };
    if (number > peer.beat) this.#set(gate, { ...peer, beat: number, heard: now });
  }

  /** isAlive tells whether a gate is one of those that live. */
  isAlive(gate: string, now: number): boolean {
    return now - (this.#peers.get(gate)?.heard ?? -Infinity) < peerTimeout;
  }

  /** gone lists those that have been silent for so long that nobody needs to remember them. */
  gone(now: number): readonly string[] {
    // One that has not been heard at all may have come a moment ago.
    const isGone = ([, { heard }]: readonly [string, Peer]): boolean =>
      heard !== -Infinity && now - heard > goneTimeout;
    return [...this.#peers].filter(isGone).map(([gate]) => gate);
  }

  /** alive lists the other gates that have lately said that they live, sorted. */
  alive(now: number): readonly string[] {
    return [...this.#peers]
      .map(([gate]) => gate)
      .filter((gate) => this.isAlive(gate, now))
      .toSorted();
  }

  #set(gate: string, peer: Peer): void {
    this.#peers.delete(gate);
    this.#peers.set(gate, peer);
    if (this.#peers.size <= maxPeers) return;
    const [oldest] = this.#peers.keys();
    if (oldest !== undefined) this.#peers.delete(oldest);
  }
}
