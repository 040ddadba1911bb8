import { BoundedMap } from './bounded-map.ts';

/** maxBuckets bounds the clients whose rate is watched; the one seen the longest ago is forgotten, and starts full again. */
export const maxBuckets = 65_536;

/** Rate is how many per second in the long run, and how many at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  readonly tokens: number;
  /** When they were counted (ms). */
  readonly at: number;
}

/** TokenBuckets limits how often each client may do something. Clients are keys of the caller's. */
export class TokenBuckets {
  readonly #buckets = new BoundedMap<string, Bucket>(maxBuckets);

  /** take takes a token at a moment (ms), or gives false where the client has none left. A rate of 0 is no limit. */
  take(client: string, { perSecond, burst }: Rate, now: number): boolean {
    if (perSecond === 0) return true;
    const full = Math.max(burst, 1);
    const last = this.#buckets.get(client) ?? { tokens: full, at: now };
    const filled = Math.min(full, last.tokens + (Math.max(0, now - last.at) * perSecond) / 1000);
    const allowed = filled >= 1;
    this.#buckets.set(client, { tokens: allowed ? filled - 1 : filled, at: now });
    return allowed;
  }
}
