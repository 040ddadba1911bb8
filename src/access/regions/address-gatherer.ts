import type { AddressSet } from '../../inet/address-set.ts';
import type { Range } from '../../inet/ranges.ts';
import type { AddressRange } from './access-map.ts';

/** Addresses is a set of addresses, or the Unix sockets. */
export type Addresses = { readonly kind: 'local' } | { readonly kind: 'network'; readonly set: AddressSet };

/** AddressGatherer puts ranges together that arrive in order, joining neighbours. */
export class AddressGatherer {
  #v4: Range<number>[] | undefined;
  #v6: Range<bigint>[] | undefined;
  #isLocal = false;

  /** add takes the next range; those of one family come in ascending order. */
  add(addresses: AddressRange): void {
    switch (addresses.family) {
      case 'local':
        this.#isLocal = true;
        return;
      case 4: {
        const { range } = addresses;
        this.#v4 ??= [];
        const before = this.#v4.at(-1);
        if (before?.last === range.first - 1) this.#v4[this.#v4.length - 1] = { first: before.first, last: range.last };
        else this.#v4.push(range);
        return;
      }
      case 6: {
        const { range } = addresses;
        this.#v6 ??= [];
        const before = this.#v6.at(-1);
        if (before?.last === range.first - 1n)
          this.#v6[this.#v6.length - 1] = { first: before.first, last: range.last };
        else this.#v6.push(range);
      }
    }
  }

  /** gathered gives what has been put together. */
  gathered(): Addresses {
    return this.#isLocal ? { kind: 'local' } : { kind: 'network', set: { v4: this.#v4 ?? [], v6: this.#v6 ?? [] } };
  }
}

/** sameAddresses tells whether two gathered sets are equal. */
export function sameAddresses(one: Addresses, other: Addresses): boolean {
  if (one.kind === 'local' || other.kind === 'local') return one.kind === other.kind;
  return sameRanges(one.set.v4, other.set.v4) && sameRanges(one.set.v6, other.set.v6);
}

function sameRanges<T>(one: readonly Range<T>[], other: readonly Range<T>[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ first, last }, index) => other[index]?.first === first && other[index]?.last === last);
}
