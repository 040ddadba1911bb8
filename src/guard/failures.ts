import { BoundedMap } from './bounded-map.ts';
import { countIn, emptyWindow, takeFrom, totalOf, type SlidingWindow } from './sliding-window.ts';

/**
 * maxTracked bounds each of the counts below, and the pairs of user and client that have logged in; the one that was
 * touched the longest ago is forgotten. All together they take some 50 MB.
 */
const maxTracked = 65_536;

/** FailureCount is what has been counted after one more failure, by weight. */
export interface FailureCount {
  /** Of the client, as any user. */
  readonly client: number;
  /** Of the user, from any client; 0 where no user was named. */
  readonly user: number;
}

/**
 * Failures counts failed logins in a sliding window: by client, by client and user, by user. Clients and users are keys of
 * the caller's. Times are milliseconds.
 */
export class Failures {
  readonly #byClient: BoundedMap<string, SlidingWindow>;
  readonly #byPair: BoundedMap<string, SlidingWindow>;
  readonly #byUser: BoundedMap<string, SlidingWindow>;
  readonly #known: BoundedMap<string, true>;

  constructor(bound = maxTracked) {
    this.#byClient = new BoundedMap(bound);
    this.#byPair = new BoundedMap(bound);
    this.#byUser = new BoundedMap(bound);
    this.#known = new BoundedMap(bound);
  }

  /** tracked is the number of clients with failures, those that are over and not yet forgotten included. */
  get tracked(): number {
    return this.#byClient.size;
  }

  /** fail counts one failure. */
  fail(client: string, user: string | undefined, weight: number, now: number, window: number): FailureCount {
    const ofClient = add(this.#byClient, client, weight, now, window);
    if (user === undefined) return { client: ofClient, user: 0 };
    add(this.#byPair, pair(client, user), weight, now, window);
    return { client: ofClient, user: add(this.#byUser, user, weight, now, window) };
  }

  /**
   * succeed notes a login: what this user has mistyped from this client is forgiven. What others have failed at from there
   * stays, or whoever has one account could guess at all others without end.
   */
  succeed(client: string, user: string, now: number, window: number): void {
    const key = pair(client, user);
    this.#known.set(key, true);
    const own = this.#byPair.get(key);
    if (own === undefined) return;
    this.#byPair.delete(key);
    for (const [counts, name] of [
      [this.#byClient, client],
      [this.#byUser, user],
    ] as const) {
      const counted = counts.get(name);
      if (counted !== undefined) counts.set(name, takeFrom(counted, own, now, window));
    }
  }

  /** ofUser is the weight of a user's failures from all clients. */
  ofUser(user: string, now: number, window: number): number {
    return totalOf(this.#byUser.get(user) ?? emptyWindow, now, window);
  }

  /** knows tells whether the user has logged in from this client before. */
  knows(client: string, user: string): boolean {
    return this.#known.get(pair(client, user)) ?? false;
  }

  /** hasFailed tells whether failures of the user from this client are remembered. */
  hasFailed(client: string, user: string): boolean {
    return this.#byPair.get(pair(client, user)) !== undefined;
  }

  /** forget takes a client's failures back: it has been banned for them, or let off. */
  forget(client: string): void {
    this.#byClient.delete(client);
  }
}

/** A zero cannot stand in a user's name: it ends it in the startup packet. */
function pair(client: string, user: string): string {
  return `${client}\0${user}`;
}

function add(
  counts: BoundedMap<string, SlidingWindow>,
  key: string,
  weight: number,
  now: number,
  window: number,
): number {
  const counted = countIn(counts.get(key) ?? emptyWindow, weight, now, window);
  counts.set(key, counted);
  return totalOf(counted, now, window);
}
