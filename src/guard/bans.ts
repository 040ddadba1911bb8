import type { IpAddress } from '../inet/address.ts';
import { containsNetwork, networkOf, printNetwork, wholeLength, type Network } from '../inet/network.ts';
import { unmapAddress } from '../inet/unmap.ts';
import type { Ban, BanPolicy } from './ban.ts';
import { BoundedMap } from './bounded-map.ts';
import { clientNetwork } from './client-network.ts';

/**
 * maxBans bounds the bans of the guard's own, those that are over but remembered included: some 200 bytes each. Who has
 * more addresses than this pushes the oldest out, and pays postern.ban_threshold failures for every one.
 */
const maxBans = 65_536;

/** maxManualBans bounds the bans of administrators, which are never pushed out. */
const maxManualBans = 10_000;

/**
 * Bans are the networks that are kept out. Those of the guard are all one client wide, so that one look finds them; an
 * administrator's may be of any width, and one look is taken for each width in use.
 */
export class Bans {
  readonly #own: BoundedMap<string, Ban>;
  readonly #manual = new Map<string, Ban>();
  /** The prefix lengths in use among them. */
  #manualLengths: readonly number[] = [];

  constructor(bound = maxBans) {
    this.#own = new BoundedMap(bound);
  }

  /** of gives the ban that keeps an address out at a moment. */
  of(address: IpAddress, now: number): Ban | undefined {
    const own = this.#own.get(printNetwork(clientNetwork(address)));
    if (own !== undefined && own.until > now) return own;
    if (this.#manual.size === 0) return undefined;
    const bare = unmapAddress(address);
    for (const length of this.#manualLengths) {
      if (length > wholeLength(bare.family)) continue;
      const ban = this.#manual.get(printNetwork(networkOf(bare, length)));
      if (ban !== undefined && ban.until > now) return ban;
    }
    return undefined;
  }

  /** impose bans a client: for longer than the last time, where that is not long ago. */
  impose(network: Network, cause: string, now: number, policy: BanPolicy): Ban {
    const key = printNetwork(network);
    const last = this.#own.get(key);
    const remembered = last !== undefined && now < last.until + policy.timeMax;
    const level = remembered ? last.level + 1 : 1;
    const length = Math.min(policy.time * 2 ** (level - 1), policy.timeMax);
    const ban: Ban = { network, since: now, until: now + length, level, cause, by: 'guard' };
    this.#own.set(key, ban);
    return ban;
  }

  /** add takes over a ban: an administrator's, or one from before a restart. It tells whether there was room. */
  add(ban: Ban): boolean {
    const key = printNetwork(ban.network);
    if (ban.by === 'guard') {
      this.#own.set(key, ban);
      return true;
    }
    if (this.#manual.size >= maxManualBans && !this.#manual.has(key)) return false;
    this.#manual.set(key, ban);
    this.#noteLengths();
    return true;
  }

  /** lift ends the bans on exactly this network and forgets them. It tells whether one was in force. */
  lift(network: Network, now: number): boolean {
    const key = printNetwork(network);
    const standing = [this.#own.get(key), this.#manual.get(key)].some((ban) => ban !== undefined && ban.until > now);
    this.#own.delete(key);
    if (this.#manual.delete(key)) this.#noteLengths();
    return standing;
  }

  /** remove lifts every ban on a network or a part of it, and forgets how long the last ones were. It gives those in force. */
  remove(network: Network, now: number): readonly Ban[] {
    const removed: Ban[] = [];
    for (const bans of [this.#own, this.#manual]) {
      for (const [key, ban] of bans.entries()) {
        if (!containsNetwork(network, ban.network)) continue;
        bans.delete(key);
        if (ban.until > now) removed.push(ban);
      }
    }
    this.#noteLengths();
    return removed;
  }

  /** inForce lists the bans of a moment, the oldest first, administrators' last. */
  inForce(now: number): readonly Ban[] {
    return this.remembered(now, 0);
  }

  /** remembered lists the bans in force and those that ended no more than so many milliseconds ago; others are dropped. */
  remembered(now: number, memory: number): readonly Ban[] {
    const kept: Ban[] = [];
    for (const [, ban] of this.#own.entries()) if (ban.until + memory > now) kept.push(ban);
    for (const [, ban] of this.#manual.entries()) if (ban.until > now) kept.push(ban);
    return kept;
  }

  /** sweep forgets what is over for good, so that a list kept for years stays short. */
  sweep(now: number, memory: number): void {
    for (const [key, ban] of this.#own.entries()) if (ban.until + memory <= now) this.#own.delete(key);
    for (const [key, ban] of this.#manual) if (ban.until <= now) this.#manual.delete(key);
    this.#noteLengths();
  }

  #noteLengths(): void {
    this.#manualLengths = [...new Set([...this.#manual.values()].map(({ network }) => network.length))];
  }
}
