import type { HbaRecord } from '../../hba/record.ts';
import { printAddress, type IpAddress } from '../../inet/address.ts';
import { allAddresses, type AddressSet, unionOf } from '../../inet/address-set.ts';
import { maskOfLength } from '../../inet/mask.ts';
import { maskedSet } from '../../inet/masked-set.ts';
import { wholeLength } from '../../inet/network.ts';
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

/** addressOf gives the addresses of a line; a line for local connections takes all. */
export function addressOf(record: HbaRecord, interfaces: readonly InterfaceRange[] | undefined): RuleAddress {
  const { address } = record;
  if (address === undefined) return { kind: 'ranges', ranges: allAddresses };
  switch (address.kind) {
    case 'all':
      return { kind: 'ranges', ranges: allAddresses };
    case 'name':
      return { kind: 'condition', condition: { kind: 'name', text: toDisplay(address.name).toLowerCase() } };
    case 'samehost':
      return ofInterfaces('samehost', interfaces, ({ address: own }) => ({
        base: own,
        mask: maskOfLength(own.family, wholeLength(own.family)),
      }));
    case 'samenet':
      return ofInterfaces('samenet', interfaces, ({ address: own, mask }) => ({ base: own, mask }));
    case 'range': {
      const ranges = maskedSet(address.base, address.mask);
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
  const sets: AddressSet[] = [];
  for (const own of interfaces) {
    const { base, mask } = network(own);
    const ranges = maskedSet(base, mask);
    if (ranges === undefined) return condition;
    sets.push(ranges);
  }
  return { kind: 'ranges', ranges: unionOf(sets) };
}
