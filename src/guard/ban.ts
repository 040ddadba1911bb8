import type { Network } from '../inet/network.ts';

/** Ban keeps a network out. Times are milliseconds of the monotonic clock; Infinity is for ever. */
export interface Ban {
  readonly network: Network;
  readonly since: number;
  readonly until: number;
  /** The how manieth in a row it is, from 1; 0 where an administrator made it. */
  readonly level: number;
  /** Why, in words. */
  readonly cause: string;
  readonly by: 'guard' | 'administrator';
}

/** BanPolicy is what the settings say of bans: the postern.ban_* settings. Times are milliseconds. */
export interface BanPolicy {
  /** The weight of failures after which a client is banned; 0 bans nobody. */
  readonly threshold: number;
  readonly window: number;
  /** How long the first ban lasts; each further one twice as long as the last. */
  readonly time: number;
  /** The longest that a ban gets, and how long after a ban its length is remembered. */
  readonly timeMax: number;
  /** Never banned: postern.ban_exempt and postern.trusted_proxies. */
  readonly exempt: readonly Network[];
}
