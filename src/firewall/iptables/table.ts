import type { Place } from '../place.ts';
import type { Hook, Rule, Verdict } from '../ruleset.ts';

/** Policy is what happens at the end of a built-in chain. */
export interface Policy {
  readonly verdict: Verdict;
  readonly place?: Place;
}

/** Chain is a chain as the commands so far have left it. */
export interface Chain {
  rules: Rule[];
  policy?: Policy;
}

/** Tables are the tables of one family: chains by table and name. */
export class Tables {
  readonly family: 4 | 6;
  readonly #chains = new Map<string, Chain>();

  constructor(family: 4 | 6) {
    this.family = family;
  }

  /** chain finds a chain, or makes it. */
  chain(table: string, name: string): Chain {
    const key = chainKey(this.family, table, name);
    const found = this.#chains.get(key);
    if (found !== undefined) return found;
    const made: Chain = { rules: [] };
    this.#chains.set(key, made);
    return made;
  }

  /** flush empties a chain, or all of a table. */
  flush(table: string, name: string | undefined): void {
    for (const [key, chain] of this.#chains) {
      if (
        key.startsWith(chainKey(this.family, table, '')) &&
        (name === undefined || key === chainKey(this.family, table, name))
      ) {
        chain.rules = [];
      }
    }
  }

  /** remove takes a chain away. */
  remove(table: string, name: string): void {
    this.#chains.delete(chainKey(this.family, table, name));
  }

  /** entries are the chains with their keys. */
  entries(): ReadonlyMap<string, Chain> {
    return this.#chains;
  }
}

/** chainKey names a chain among all families and tables; the chain's own name is its last word. */
export function chainKey(family: 4 | 6, table: string, name: string): string {
  return `ip${family} ${table} ${name}`;
}

/** Where a table stands among the others: NF_IP_PRI_… of linux/netfilter_ipv4.h. */
export const priorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  nat: -100,
  filter: 0,
  security: 50,
};

/** hooks are the built-in chains that a connection towards the machine meets, or one from it. */
export const hooks: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
};
