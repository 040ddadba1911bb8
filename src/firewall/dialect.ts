import type { Problem } from '../text/problem.ts';
import type { Firewall } from './firewall.ts';
import type { FirewallFile } from './place.ts';

/** ReadFirewalls is what a dialect makes of its files. */
export interface ReadFirewalls {
  readonly firewalls: readonly Firewall[];
  /** What was not understood. The rules concerned are in the firewalls as doubts. */
  readonly problems: readonly Problem[];
}

/** Dialect is the port of a firewall's language for reading. */
export interface Dialect {
  readonly name: string;
  /** recognizes tells, by content first and by name where that leaves it open, whether a file is of this dialect. */
  recognizes(file: FirewallFile): boolean;
  /** read compiles the files of one machine or one network. */
  read(files: readonly FirewallFile[]): ReadFirewalls;
}
