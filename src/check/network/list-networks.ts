import { networkSets } from '../../access/networks.ts';
import { toCidrs, unionOf, type AddressSet } from '../../inet/address-set.ts';

/** How many networks a message names. */
const mostNamed = 4;

/** listNetworks words a set of addresses of other machines as networks; after some it only counts. */
export function listNetworks(set: AddressSet): string {
  const networks = fewest(toCidrs(set), toCidrs(unionOf([set, networkSets.loopback])));
  const more = networks.length > mostNamed ? ` and ${networks.length - mostNamed} more` : '';
  return `${networks.slice(0, mostNamed).join(', ')}${more}`;
}

/** Everybody but the machine itself is no list that anybody reads; 0.0.0.0/0 is. */
function fewest(one: readonly string[], other: readonly string[]): readonly string[] {
  return other.length < one.length ? other : one;
}
