import type { Ban, BanPolicy } from '../guard/ban.ts';
import type { Clocks } from '../guard/ban-records.ts';
import { BoundedMap } from '../guard/bounded-map.ts';
import { clientNetwork } from '../guard/client-network.ts';
import { parseNetwork, printNetwork, type Network } from '../inet/network.ts';
import { maxCause, type BanMessage } from './message.ts';

/** maxLedger bounds the networks of which something is remembered: all that can be banned at once, and lifted ones. */
export const maxLedger = 100_000;

/** liftMemory is how long a lift is remembered (ms): no ban of the guard's that it has ended is longer than 31 days. */
const liftMemory = 31 * 86_400_000;

/**
 * BanLedger holds the last word on each network: ban or lift, by the greatest stamp. Whoever says something new of a network
 * takes a stamp above the one it knows, so that gates whose clocks differ agree all the same.
 */
export class BanLedger {
  readonly #words = new BoundedMap<string, BanMessage>(maxLedger);

  /** take notes what was said, and tells whether it is the last word. */
  take(message: BanMessage): boolean {
    const known = this.#words.get(message.network);
    if (known !== undefined && known.stamp >= message.stamp) return false;
    this.#words.set(message.network, message);
    return true;
  }

  /** isNewer tells whether it would be. */
  isNewer(message: BanMessage): boolean {
    return message.stamp > (this.#words.get(message.network)?.stamp ?? -1);
  }

  /** stampFor gives the stamp of a new word on a network at a moment of the wall clock (ms). */
  stampFor(network: string, wall: number): number {
    return Math.max(wall, (this.#words.get(network)?.stamp ?? 0) + 1);
  }

  /** words gives all of them. */
  words(): readonly BanMessage[] {
    return [...this.#words.entries()].map(([, message]) => message);
  }

  /** sweep forgets what is over for good at a moment of the wall clock; bans of the guard's are remembered for `memory` (ms). */
  sweep(wall: number, memory: number): void {
    for (const [network, message] of this.#words.entries()) {
      if (isOver(message, wall, memory)) this.#words.delete(network);
    }
  }
}

/** isOver tells whether nobody needs to know of a ban or lift any more. */
export function isOver(message: BanMessage, wall: number, memory: number): boolean {
  if (message.kind === 'lift') return message.stamp + liftMemory <= wall;
  return message.until !== undefined && message.until + (message.by === 'guard' ? memory : 0) <= wall;
}

/** printBan words a ban for other gates, whose monotonic clocks are others. */
export function printBan(ban: Ban, stamp: number, clocks: Clocks): BanMessage {
  const offset = clocks.wall - clocks.monotonic;
  return {
    kind: 'ban',
    network: printNetwork(ban.network),
    stamp,
    since: toWall(ban.since + offset),
    ...(ban.until !== Infinity && { until: toWall(ban.until + offset) }),
    level: Math.min(ban.level, 10_000),
    cause: ban.cause.slice(0, maxCause),
    by: ban.by,
  };
}

/**
 * parseBan gives the ban that another gate speaks of; undefined where it is none that this guard could have made. A ban of
 * a guard's is never longer than `timeMax`, nor ends later than that from now, whatever the other's clock and settings say.
 */
export function parseBan(
  message: Extract<BanMessage, { kind: 'ban' }>,
  clocks: Clocks,
  { timeMax }: Pick<BanPolicy, 'timeMax'>,
): Ban | undefined {
  const network = parseNetwork(message.network);
  if (network === undefined || (message.by === 'guard' && !isOneClient(network))) return undefined;
  const offset = clocks.monotonic - clocks.wall;
  const until = message.until === undefined ? Infinity : message.until + offset;
  if (message.by === 'guard' && until === Infinity) return undefined;
  const since = message.since + offset;
  const latest = message.by === 'guard' ? Math.min(since, clocks.monotonic) + timeMax : Infinity;
  const { level, cause, by } = message;
  return { network, since, until: Math.min(until, latest), level, cause, by };
}

function isOneClient(network: Network): boolean {
  return printNetwork(clientNetwork(network.base)) === printNetwork(network);
}

function toWall(time: number): number {
  return Math.max(0, Math.round(time));
}
