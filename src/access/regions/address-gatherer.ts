import type { AddressSet } from '../../inet/address-set.ts';
import type { Range } from '../../inet/ranges.ts';
import type { AddressRange } from './access-map.ts';

/** Addresses is a set of addresses, or the Unix sockets. */
export type Addresses = { readonly kind: 'local' } | { readonly kind: 'network'; readonly set: AddressSet };

/** AddressGatherer puts ranges together that arrive in order, joining neighbours. */
export class AddressGatherer {
  readonly #v4: Range<number>[] = [];
  readonly #v6: Range<bigint>[] = [];
  #isLocal = false;

  /** add takes the next range; those of one family come in ascending order. */
  add(addresses: AddressRange): void {
    switch (addresses.family) {
      case 'local':
        this.#isLocal = true;
        return;
      case 4: {
        const { range } = addresses;
        const before = this.#v4.at(-1);
        if (before !== undefined && before.last + 1 === range.first) this.#v4.pop();
        this.#v4.push(before?.last === range.first - 1 ? { first: before.first, last: range.last } : range);
        return;
      }
      case 6: {
        const { range } = addresses;
        const before = this.#v6.at(-1);
        if (before !== undefined && before.last + 1n === range.first) this.#v6.pop();
        this.#v6.push(before?.last === range.first - 1n ? { first: before.first, last: range.last } : range);
      }
    }
  }

  /** gathered gives what has been put together. */
  gathered(): Addresses {
    return this.#isLocal ? { kind: 'local' } : { kind: 'network', set: { v4: this.#v4, v6: this.#v6 } };
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
