import { networkSets } from '../access/networks.ts';
import { parseAddress } from '../inet/address-range.ts';
import {
  allAddresses,
  allV4,
  allV6,
  holds,
  intersect,
  noAddresses,
  unionOf,
  type AddressSet,
} from '../inet/address-set.ts';

/** heardAt gives every address from which clients can knock, as far as listen_addresses decides (guc-listen-addresses). */
export function heardAt(listen: readonly string[]): AddressSet {
  return unionOf(
    listen.map((word) => {
      if (word === '*') return allAddresses;
      if (word === 'localhost') return networkSets.loopback;
      const address = parseAddress(word);
      if (address === undefined) return noAddresses;
      const family = address.family === 4 ? allV4 : allV6;
      return holds(networkSets.loopback, address) ? intersect(family, networkSets.loopback) : family;
    }),
  );
}
