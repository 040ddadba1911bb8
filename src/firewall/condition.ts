import type { AddressSet } from '../inet/address-set.ts';
import type { PortSet } from './port-set.ts';

/**
 * Condition is what a rule asks of a new connection. What depends on anything but the connection itself (rates, times,
 * marks, sets that are not in the file) is `unknown`, with the rule's own words for it.
 */
export type Condition =
  | { readonly kind: 'family'; readonly family: 4 | 6 }
  | { readonly kind: 'protocol'; readonly protocol: 'tcp' | 'udp' }
  | { readonly kind: 'from'; readonly addresses: AddressSet }
  | { readonly kind: 'to'; readonly addresses: AddressSet }
  | { readonly kind: 'port'; readonly ports: PortSet }
  | { readonly kind: 'original-to'; readonly addresses: AddressSet }
  | { readonly kind: 'original-port'; readonly ports: PortSet }
  /** The name may end in `*`. */
  | { readonly kind: 'in'; readonly name: string }
  | { readonly kind: 'out'; readonly name: string }
  /** States of connection tracking, in lower case: a new connection is new, or untracked; and dnat once translated. */
  | { readonly kind: 'state'; readonly states: readonly string[] }
  /** The source is an address of the machine itself. */
  | { readonly kind: 'from-local' }
  /** Flags of TCP that must be set among those looked at, in lower case. A new connection has syn alone. */
  | { readonly kind: 'flags'; readonly looked: readonly string[]; readonly set: readonly string[] }
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] };

/** always is met by every connection. */
export const always: Condition = { kind: 'all', of: [] };

/** never is met by none. */
export const never: Condition = { kind: 'any', of: [] };

/** negate gives the opposite where it is wanted. */
export function negate(condition: Condition, wanted: boolean): Condition {
  return wanted ? { kind: 'not', of: condition } : condition;
}

/** unknown is a condition that nobody can judge from the rules alone. */
export function unknown(text: string): Condition {
  return { kind: 'unknown', text };
}
