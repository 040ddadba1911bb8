import { parseAddressRange } from '../../inet/address-range.ts';
import { type AddressSet, noAddresses, unionOf } from '../../inet/address-set.ts';
import { type Condition, negate, unknown } from '../condition.ts';

/** Sets are the address sets of ipset(8) that the files define, by name. */
export type Sets = Map<string, IpSet>;

/** IpSet is a set of addresses, and whether its members come and go by themselves. */
export interface IpSet {
  readonly addresses: AddressSet;
  readonly isLasting: boolean;
}

/** Types of ipset that hold addresses and nothing else. */
const addressTypes = new Set(['hash:ip', 'hash:net', 'bitmap:ip', 'iphash', 'nethash', 'ipmap']);

/** readIpset applies one `create` or `add` of ipset(8), without the program's name. Others change nothing here. */
export function readIpset(words: readonly string[], sets: Sets): void {
  const [command, ...rest] = words.filter((word) => word !== '-exist' && word !== '-!');
  const [name = '', second = ''] = rest;
  if (command === 'create' || command === 'n' || command === '-N') {
    if (addressTypes.has(second)) sets.set(name, { addresses: noAddresses, isLasting: !rest.includes('timeout') });
  } else if (command === 'add' || command === '-A') {
    addMember(name, second, sets);
  } else if (command === 'flush' || command === '-F') {
    const set = sets.get(name);
    if (set !== undefined) sets.set(name, { ...set, addresses: noAddresses });
  }
}

function addMember(name: string, member: string, sets: Sets): void {
  const set = sets.get(name);
  const addresses = parseAddressRange(member);
  if (set === undefined) return;
  if (addresses === undefined) sets.set(name, { ...set, isLasting: false });
  else sets.set(name, { ...set, addresses: unionOf([set.addresses, addresses]) });
}

/** setCondition is what `--match-set NAME src|dst` asks. */
export function setCondition(words: readonly string[], isNegated: boolean, sets: Sets): Condition {
  const [name = '', side = ''] = words;
  const set = sets.get(name);
  const text = `--match-set ${name} ${side}`;
  if (set === undefined || !set.isLasting || (side !== 'src' && side !== 'dst')) {
    return unknown(isNegated ? `! ${text}` : text);
  }
  return negate({ kind: side === 'src' ? 'from' : 'to', addresses: set.addresses }, isNegated);
}
