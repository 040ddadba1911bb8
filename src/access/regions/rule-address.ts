import type { HbaRecord } from '../../hba/record.ts';
import { printAddress, type IpAddress } from '../../inet/address.ts';
import { lineOfBigInts, lineOfNumbers, normalizeRanges, type Range } from '../../inet/ranges.ts';
import type { AddressSet } from '../../inet/address-set.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { InterfaceRange } from '../snapshot.ts';

/** RuleAddress is the addresses that a line takes. A condition is something that only DNS or the machine knows. */
export type RuleAddress =
  | { readonly kind: 'ranges'; readonly ranges: AddressSet }
  /** Any address, as long as the condition holds of it. */
  | { readonly kind: 'condition'; readonly condition: AddressCondition };

/** AddressCondition is why it is not known whether an address fits. */
export interface AddressCondition {
  readonly kind: 'name' | 'samehost' | 'samenet' | 'mask';
  /** The host name, or its suffix after a dot; the address and mask; else the keyword. */
  readonly text: string;
}

const greatest4 = 0xffff_ffff;
const greatest6 = (1n << 128n) - 1n;
const line4 = lineOfNumbers(greatest4);
const line6 = lineOfBigInts(greatest6);
const everywhere: AddressSet = { v4: [{ first: 0, last: greatest4 }], v6: [{ first: 0n, last: greatest6 }] };

/** How many ranges a mask with holes may become before it is treated as a condition. */
const mostRanges = 4_096;

/** addressOf gives the addresses of a line; a line for local connections takes all. */
export function addressOf(record: HbaRecord, interfaces: readonly InterfaceRange[] | undefined): RuleAddress {
  const { address } = record;
  if (address === undefined) return { kind: 'ranges', ranges: everywhere };
  switch (address.kind) {
    case 'all':
      return { kind: 'ranges', ranges: everywhere };
    case 'name':
      return { kind: 'condition', condition: { kind: 'name', text: toDisplay(address.name).toLowerCase() } };
    case 'samehost':
      return ofInterfaces('samehost', interfaces, ({ address: own }) => ({ base: own, mask: hostMask(own) }));
    case 'samenet':
      return ofInterfaces('samenet', interfaces, ({ address: own, mask }) => ({ base: own, mask }));
    case 'range': {
      const ranges = rangesOf(address.base, address.mask);
      if (ranges !== undefined) return { kind: 'ranges', ranges };
      const text = `${printAddress(address.base)} ${printAddress(address.mask)}`;
      return { kind: 'condition', condition: { kind: 'mask', text } };
    }
  }
}

/** implies tells whether an address that fits one condition surely fits the other. */
export function implies(one: AddressCondition, other: AddressCondition): boolean {
  if (one.kind === other.kind && one.text === other.text) return true;
  if (one.kind === 'samehost') return other.kind === 'samenet';
  return one.kind === 'name' && other.kind === 'name' && other.text.startsWith('.') && one.text.endsWith(other.text);
}

function ofInterfaces(
  kind: 'samehost' | 'samenet',
  interfaces: readonly InterfaceRange[] | undefined,
  network: (own: InterfaceRange) => { readonly base: IpAddress; readonly mask: IpAddress },
): RuleAddress {
  const condition: RuleAddress = { kind: 'condition', condition: { kind, text: kind } };
  if (interfaces === undefined) return condition;
  const v4: Range<number>[] = [];
  const v6: Range<bigint>[] = [];
  for (const own of interfaces) {
    const { base, mask } = network(own);
    const ranges = rangesOf(base, mask);
    if (ranges === undefined) return condition;
    v4.push(...ranges.v4);
    v6.push(...ranges.v6);
  }
  return { kind: 'ranges', ranges: { v4: normalizeRanges(line4, v4), v6: normalizeRanges(line6, v6) } };
}

function hostMask({ family }: IpAddress): IpAddress {
  return family === 4 ? { family, value: greatest4 } : { family, value: greatest6 };
}

/** rangesOf gives the addresses whose bits under the mask are the base's; undefined for too many ranges. */
export function rangesOf(base: IpAddress, mask: IpAddress): AddressSet | undefined {
  if (base.family === 4) {
    const simple = prefixRange(base.value, Number(mask.value));
    if (simple !== undefined) return { v4: [simple], v6: [] };
    const ranges = maskRanges(BigInt(base.value), BigInt(mask.value), 32);
    const v4 = ranges?.map(({ first, last }) => ({ first: Number(first), last: Number(last) }));
    return v4 && { v4, v6: [] };
  }
  const v6 = maskRanges(base.value, BigInt(mask.value), 128);
  return v6 && { v4: [], v6 };
}

/** Nearly all masks have no holes, and need no big numbers. */
function prefixRange(base: number, mask: number): Range<number> | undefined {
  const free = ~mask >>> 0;
  if ((free & (free + 1)) !== 0) return undefined;
  const first = (base & mask) >>> 0;
  return { first, last: first + free };
}

function maskRanges(base: bigint, mask: bigint, width: number): Range<bigint>[] | undefined {
  let low = 0;
  while (low < width && ((mask >> BigInt(low)) & 1n) === 0n) low++;
  const holes: bigint[] = [];
  for (let bit = low; bit < width; bit++) if (((mask >> BigInt(bit)) & 1n) === 0n) holes.push(1n << BigInt(bit));
  if (2 ** holes.length > mostRanges) return undefined;
  const size = 1n << BigInt(low);
  let starts = [base & mask];
  for (const hole of holes) starts = starts.flatMap((start) => [start, start | hole]);
  return starts.toSorted((a, b) => (a < b ? -1 : 1)).map((first) => ({ first, last: first + size - 1n }));
}
