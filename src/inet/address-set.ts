import { type IpAddress, printAddress } from './address.ts';
import {
  complementRanges,
  intersectRanges,
  lineOfBigInts,
  lineOfNumbers,
  normalizeRanges,
  type Range,
  rangesHold,
} from './ranges.ts';

/** AddressSet is a set of addresses: sorted ranges that neither overlap nor touch, the two families apart. */
export interface AddressSet {
  readonly v4: readonly Range<number>[];
  readonly v6: readonly Range<bigint>[];
}

const lastV4 = 0xffffffff;
const lastV6 = (1n << 128n) - 1n;

/** line4 and line6 are the numbers of all addresses of a family. */
export const line4 = lineOfNumbers(lastV4);
export const line6 = lineOfBigInts(lastV6);

/** noAddresses is the empty set. */
export const noAddresses: AddressSet = { v4: [], v6: [] };

/** allV4 is 0.0.0.0/0. */
export const allV4: AddressSet = { v4: [{ first: 0, last: lastV4 }], v6: [] };

/** allV6 is ::/0. */
export const allV6: AddressSet = { v4: [], v6: [{ first: 0n, last: lastV6 }] };

/** allAddresses is every address of both families. */
export const allAddresses: AddressSet = { v4: allV4.v4, v6: allV6.v6 };

/** rangeSet is the set from one address to another of the same family; empty where the families differ. */
export function rangeSet(first: IpAddress, last: IpAddress): AddressSet {
  if (first.family === 4 && last.family === 4) {
    return { v4: normalizeRanges(line4, [{ first: first.value, last: last.value }]), v6: [] };
  }
  if (first.family === 6 && last.family === 6) {
    return { v4: [], v6: normalizeRanges(line6, [{ first: first.value, last: last.value }]) };
  }
  return noAddresses;
}

/** networkSet is the set of the addresses that share their first bits: length is 0 to 32, or 0 to 128. */
export function networkSet(base: IpAddress, length: number): AddressSet {
  if (base.family === 4) {
    const size = 2 ** (32 - length);
    const first = Math.floor(base.value / size) * size;
    return { v4: [{ first, last: first + size - 1 }], v6: [] };
  }
  const size = 1n << BigInt(128 - length);
  const first = (base.value / size) * size;
  return { v4: [], v6: [{ first, last: first + size - 1n }] };
}

/** unionOf joins any number of sets. */
export function unionOf(sets: readonly AddressSet[]): AddressSet {
  return {
    v4: normalizeRanges(
      line4,
      sets.flatMap(({ v4 }) => v4),
    ),
    v6: normalizeRanges(
      line6,
      sets.flatMap(({ v6 }) => v6),
    ),
  };
}

/** intersect gives what is in both sets. */
export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: intersectRanges(a.v4, b.v4), v6: intersectRanges(a.v6, b.v6) };
}

/** complement gives every address, of both families, that is not in the set. */
export function complement(set: AddressSet): AddressSet {
  return { v4: complementRanges(line4, set.v4), v6: complementRanges(line6, set.v6) };
}

/** subtract gives what is in the first set and not in the second. */
export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  return intersect(a, complement(b));
}

/** isEmpty tells whether the set has no address. */
export function isEmpty(set: AddressSet): boolean {
  return set.v4.length === 0 && set.v6.length === 0;
}

/** holds tells whether an address is in the set. */
export function holds(set: AddressSet, address: IpAddress): boolean {
  return address.family === 4 ? rangesHold(set.v4, address.value) : rangesHold(set.v6, address.value);
}

/** equalSets tells whether two sets have the same addresses. */
export function equalSets(a: AddressSet, b: AddressSet): boolean {
  return isEmpty(subtract(a, b)) && isEmpty(subtract(b, a));
}

/** toCidrs gives the fewest networks that make up the set, IPv4 first, each as `address/length`. */
export function toCidrs(set: AddressSet): readonly string[] {
  return [...set.v4.flatMap(v4Cidrs), ...set.v6.flatMap(v6Cidrs)];
}

function v4Cidrs({ first, last }: Range<number>): string[] {
  const cidrs: string[] = [];
  for (let from = first; from <= last; ) {
    let length = 32;
    while (length > 0 && from % 2 ** (33 - length) === 0 && from + 2 ** (33 - length) - 1 <= last) length--;
    cidrs.push(`${printAddress({ family: 4, value: from })}/${length}`);
    from += 2 ** (32 - length);
  }
  return cidrs;
}

function v6Cidrs({ first, last }: Range<bigint>): string[] {
  const cidrs: string[] = [];
  for (let from = first; from <= last; ) {
    let bits = 0n;
    while (bits < 128n && from % (1n << (bits + 1n)) === 0n && from + (1n << (bits + 1n)) - 1n <= last) bits++;
    cidrs.push(`${printAddress({ family: 6, value: from })}/${128n - bits}`);
    from += 1n << bits;
  }
  return cidrs;
}
