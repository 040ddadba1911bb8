import { isEmpty, networkSet, noAddresses, subtract, toCidrs, unionOf, type AddressSet } from '../inet/address-set.ts';
import type { IpAddress } from '../inet/address.ts';

/** mostNetworks bounds how many lines stand in the place of one. */
export const mostNetworks = 16;

/** widest is the shortest prefix that single addresses are folded into: a network of one site, in both families. */
export const widest = { 4: 24, 6: 64 } as const;

/**
 * foldNetworks gives at most mostNetworks networks that hold all the addresses and nothing outside of `within`; undefined
 * where it takes networks wider than `widest`. The longest prefixes that are few enough are taken.
 */
export function foldNetworks(addresses: readonly IpAddress[], within: AddressSet): readonly string[] | undefined {
  for (let host = 0; host <= 128 - widest[6]; host++) {
    const wide = (address: IpAddress): number =>
      address.family === 4 ? Math.max(32 - host, widest[4]) : Math.max(128 - host, widest[6]);
    const networks = addresses.map((address) => networkSet(address, wide(address)));
    const inside = networks.map((network, index) =>
      isEmpty(subtract(network, within)) ? network : single(addresses[index]),
    );
    const cidrs = toCidrs(unionOf(inside));
    if (cidrs.length <= mostNetworks) return cidrs;
  }
  return undefined;
}

function single(address: IpAddress | undefined): AddressSet {
  return address === undefined ? noAddresses : networkSet(address, address.family === 4 ? 32 : 128);
}
