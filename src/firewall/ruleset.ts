import type { AddressSet } from '../inet/address-set.ts';
import type { IpAddress } from '../inet/address.ts';
import type { Condition } from './condition.ts';
import type { Place } from './place.ts';

/** Verdict is what a firewall does with a new connection: a drop is silent, a reject is answered. */
export type Verdict = 'accept' | 'drop' | 'reject';

/** Action is what a rule does with a connection that meets its conditions. */
export type Action =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** Goes through another chain and comes back at its end. */
  | { readonly kind: 'jump'; readonly chain: string }
  /** Goes through another chain, and at its end to where this one would have gone. */
  | { readonly kind: 'goto'; readonly chain: string }
  | { readonly kind: 'return' }
  /** Changes the destination. What is absent stays as it is. */
  | { readonly kind: 'translate'; readonly to?: IpAddress; readonly port?: number }
  | { readonly kind: 'untrack' }
  /** Somebody else decides (a program's queue, a target that is not known). */
  | { readonly kind: 'unknown'; readonly text: string }
  /** Counts, logs, marks: nothing that decides. */
  | { readonly kind: 'nothing' };

/** Rule is one line of a firewall, or a part of one: conditions that must all be met, and what happens then. */
export interface Rule {
  readonly place: Place;
  readonly when: readonly Condition[];
  readonly action: Action;
}

/** Hook is where on its way a connection meets a chain. */
export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output';

/** BaseChain is a chain that the kernel (or the cloud) itself goes through. */
export interface BaseChain {
  readonly chain: string;
  readonly hook: Hook;
  /** Lower goes first. */
  readonly priority: number;
  /** A nat chain translates; its verdicts only end the chain. */
  readonly type: 'filter' | 'nat';
  /** The family it sees, where it does not see both. */
  readonly family?: 4 | 6;
  /** The interfaces it is bound to, where it is bound to some. */
  readonly devices?: readonly string[];
  /** What happens at its end, and the line that says so. */
  readonly policy: { readonly verdict: Verdict; readonly place?: Place };
}

/** Bridge is a network of containers on this machine. */
export interface Bridge {
  readonly name: string;
  readonly addresses: AddressSet;
}

/** Ruleset is a whole firewall: chains by their names, and where they are hooked in. */
export interface Ruleset {
  readonly chains: ReadonlyMap<string, readonly Rule[]>;
  readonly bases: readonly BaseChain[];
  readonly bridges?: readonly Bridge[];
}

/** flatRuleset is a firewall of one list, in which the first rule that matches decides. */
export function flatRuleset(
  rules: readonly Rule[],
  policy: BaseChain['policy'],
  hook: 'input' | 'output' = 'input',
): Ruleset {
  const chain = hook;
  return {
    chains: new Map([[chain, rules]]),
    bases: [{ chain, hook, priority: 0, type: 'filter', policy }],
  };
}

/** accept, drop and reject as actions. */
export const acceptAction: Action = { kind: 'verdict', verdict: 'accept' };
/** dropAction drops. */
export const dropAction: Action = { kind: 'verdict', verdict: 'drop' };
/** rejectAction rejects. */
export const rejectAction: Action = { kind: 'verdict', verdict: 'reject' };
