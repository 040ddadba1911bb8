import type { Place } from '../place.ts';

/** NftElement is a member of a set, its parts apart where it is a concatenation. */
export type NftElement = readonly string[];

/** NftVerdict is where a rule or an element of a verdict map sends a packet. */
export interface NftVerdict {
  readonly kind: 'accept' | 'drop' | 'reject' | 'return' | 'continue' | 'jump' | 'goto' | 'unknown';
  /** The chain of jump and goto; for unknown the words. */
  readonly name?: string;
}

/** NftValues is the right side of a comparison. */
export type NftValues =
  | { readonly kind: 'elements'; readonly elements: readonly NftElement[] }
  | { readonly kind: 'set'; readonly name: string };

/** NftStatement is one part of a rule of nft(8), from its text or its JSON. */
export type NftStatement =
  | {
      readonly kind: 'match';
      /** The expressions compared, such as `tcp dport`, one for each part of a concatenation. */
      readonly keys: readonly string[];
      readonly operator: string;
      /** The bits looked at, where a mask is written. */
      readonly mask?: readonly string[];
      readonly values: NftValues;
      readonly text: string;
    }
  | {
      readonly kind: 'vmap';
      readonly keys: readonly string[];
      readonly entries: readonly NftMapEntry[] | { readonly named: string };
      readonly text: string;
    }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict }
  | { readonly kind: 'translate'; readonly to?: string; readonly port?: string; readonly text: string }
  | { readonly kind: 'untrack' }
  /** A condition that the rules alone do not answer. */
  | { readonly kind: 'doubt'; readonly text: string }
  | { readonly kind: 'update'; readonly set: string; readonly text: string; readonly isConditional: boolean }
  | { readonly kind: 'nothing' };

/** NftMapEntry is an element of a verdict map. */
export interface NftMapEntry {
  readonly element: NftElement;
  readonly verdict: NftVerdict;
}

/** NftSet is a named set or map. */
export interface NftSet {
  readonly elements: readonly NftElement[];
  readonly entries: readonly NftMapEntry[];
  /** Members come and go by themselves. */
  isChanging: boolean;
}

/** NftRule is one rule. */
export interface NftRule {
  readonly place: Place;
  readonly statements: readonly NftStatement[];
}

/** NftChain is one chain; hook is absent where only other chains go to it. */
export interface NftChain {
  readonly rules: NftRule[];
  hook?: string;
  type?: string;
  priority?: number;
  policy?: { readonly verdict: 'accept' | 'drop'; readonly place?: Place };
  devices?: readonly string[];
}

/** NftTable is one table of one family. */
export interface NftTable {
  readonly family: string;
  readonly name: string;
  readonly chains: Map<string, NftChain>;
  readonly sets: Map<string, NftSet>;
  /** A dormant table is loaded and asks nothing. */
  isDormant: boolean;
}

/** NftTables are tables by family and name. */
export type NftTables = Map<string, NftTable>;

/** tableOf finds a table, or makes it. */
export function tableOf(tables: NftTables, family: string, name: string): NftTable {
  const key = `${family} ${name}`;
  const found = tables.get(key);
  if (found !== undefined) return found;
  const made: NftTable = { family, name, chains: new Map(), sets: new Map(), isDormant: false };
  tables.set(key, made);
  return made;
}

/** chainOf finds a chain, or makes it. */
export function chainOf(table: NftTable, name: string): NftChain {
  const found = table.chains.get(name);
  if (found !== undefined) return found;
  const made: NftChain = { rules: [] };
  table.chains.set(name, made);
  return made;
}

/** Standard priorities by name: nft(8), "CHAINS". */
const priorityNames: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};

/** readPriority reads `filter`, `-10`, `filter - 10` and the like; what cannot be read is 0. */
export function readPriority(words: readonly string[]): number {
  const parts = /^([a-z]+)?([+-]?\d+)?$/.exec(words.join(''));
  return (priorityNames[parts?.[1] ?? ''] ?? 0) + Number(parts?.[2] ?? 0);
}
