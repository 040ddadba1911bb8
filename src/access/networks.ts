import { allAddresses, intersect, isEmpty, subtract, unionOf, type AddressSet } from '../inet/address-set.ts';
import { parseAddressRange } from '../inet/address-range.ts';

/** NetworkName is a part of the world that people speak of: this machine, networks that are not routed, everything else. */
export type NetworkName = 'loopback' | 'private' | 'internet';

function networks(texts: readonly string[]): AddressSet {
  return unionOf(texts.flatMap((text) => parseAddressRange(text) ?? []));
}

const loopback = networks(['127.0.0.0/8', '::1/128']);
/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 section 2.5.6. */
const privateNetworks = networks([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]);
/** No client has these: "this network", multicast, reserved, unspecified, IPv4-mapped, documentation of IPv6 excepted. */
const nobodys = networks(['0.0.0.0/8', '224.0.0.0/3', '::/128', '::ffff:0:0/96', 'ff00::/8']);

/** networkSets are the three parts; addresses that no client has belong to none. */
export const networkSets: Readonly<Record<NetworkName, AddressSet>> = {
  loopback,
  private: privateNetworks,
  internet: subtract(allAddresses, unionOf([loopback, privateNetworks, nobodys])),
};

/** networkNames are the parts in the order of their distance. */
export const networkNames: readonly NetworkName[] = ['loopback', 'private', 'internet'];

/** networksIn names the parts of the world that a set reaches into. */
export function networksIn(set: AddressSet): readonly NetworkName[] {
  return networkNames.filter((name) => !isEmpty(intersect(set, networkSets[name])));
}
