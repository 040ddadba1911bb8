import { networkSets } from '../../access/networks.ts';
import { allV4, complement, intersect, isEmpty, networkSet, unionOf, type AddressSet } from '../../inet/address-set.ts';

/** loopback is where the server's own machine comes from. */
export const loopback: AddressSet = networkSets.loopback;

/** The IPv6 addresses that are given out at all: 2000::/3 (RFC 4291 §2.4 and IANA's registry). */
const globalUnicast = networkSet({ family: 6, value: 0x2000n << 112n }, 3);

/** internet is every address that a stranger may come from. */
export const internet: AddressSet = intersect(networkSets.internet, unionOf([allV4, globalUnicast]));

const elsewhere = complement(loopback);

/** remotePart is what of a set is not the server's own machine. */
export function remotePart(set: AddressSet): AddressSet {
  return intersect(set, elsewhere);
}

/** isPublic tells whether anybody in the internet is in a set. */
export function isPublic(set: AddressSet): boolean {
  return !isEmpty(intersect(set, internet));
}

/** countV4 counts the IPv4 addresses of a set. */
export function countV4({ v4 }: AddressSet): number {
  return v4.reduce((sum, { first, last }) => sum + (last - first + 1), 0);
}

/** countV6 counts the IPv6 addresses of a set. */
export function countV6({ v6 }: AddressSet): bigint {
  return v6.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);
}
