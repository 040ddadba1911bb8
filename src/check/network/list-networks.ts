import { networkSets } from '../../access/networks.ts';
import { parseAddressRange } from '../../inet/address-range.ts';
import { intersect, isEmpty, subtract, toCidrs, unionOf, type AddressSet } from '../../inet/address-set.ts';

/** How many networks a message names. */
const mostNamed = 4;

/** listNetworks words a set of addresses of other machines as networks; after some it only counts. */
export function listNetworks(set: AddressSet): string {
  const networks = fewest(toCidrs(set), toCidrs(unionOf([set, networkSets.loopback])));
  if (networks.length > mostNamed) {
    const others = exceptions(set);
    if (others.length > 0 && others.length <= mostNamed) return `all but ${others.join(', ')}`;
  }
  const more = networks.length > mostNamed ? ` and ${networks.length - mostNamed} more` : '';
  return `${networks.slice(0, mostNamed).join(', ')}${more}`;
}

/** What of the families of a set is not in it. */
function exceptions(set: AddressSet): readonly string[] {
  const touched = families.filter((family) => !isEmpty(intersect(set, family)));
  return toCidrs(subtract(unionOf(touched), unionOf([set, networkSets.loopback])));
}

const families = ['0.0.0.0/0', '::/0'].flatMap((text) => parseAddressRange(text) ?? []);

/** Everybody but the machine itself is no list that anybody reads; 0.0.0.0/0 is. */
function fewest(one: readonly string[], other: readonly string[]): readonly string[] {
  return other.length < one.length ? other : one;
}
