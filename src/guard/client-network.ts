import type { IpAddress } from '../inet/address.ts';
import { networkOf, type Network } from '../inet/network.ts';
import { unmapAddress } from '../inet/unmap.ts';

/**
 * clientNetwork is what counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is the least that one
 * subscriber gets (RFC 6177, BCP 157) and all of whose addresses it can use in turn.
 */
export function clientNetwork(address: IpAddress): Network {
  const bare = unmapAddress(address);
  return networkOf(bare, bare.family === 4 ? 32 : 64);
}

/** siteNetwork is what counts as one network: the /24 of an IPv4 address, the /48 of an IPv6 address (RFC 6177). */
export function siteNetwork(address: IpAddress): Network {
  const bare = unmapAddress(address);
  return networkOf(bare, bare.family === 4 ? 24 : 48);
}
