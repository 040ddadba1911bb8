import type { Ruleset } from './ruleset.ts';

/** Firewall is one barrier on the way of a connection. */
export interface Firewall {
  /** The dialect it was read from. */
  readonly dialect: string;
  /** A network firewall is met before the machine's own. */
  readonly side: 'network' | 'host';
  readonly files: readonly string[];
  /** The families it judges; the other family is judged by another one of the same dialect, if at all. */
  readonly families: readonly (4 | 6)[];
  readonly rules: Ruleset;
  /** The rules for connections that the machine makes; absent where the files do not tell. */
  readonly outbound?: Ruleset;
}
