import type { IpAddress } from './address.ts';

/** The prefixes of 96 bits that carry an IPv4 address in the last 32: ::ffff:0:0/96 (RFC 4291), 64:ff9b::/96 (RFC 6052). */
const carriers: readonly bigint[] = [0xffffn, 0x64_ff9b_0000_0000_0000_0000n];

/**
 * unmapAddress gives the IPv4 address that an IPv6 address carries, or the address itself. All of the IPv4 internet lies
 * in one /64 of either prefix, so that who counts by /64 must look inside.
 */
export function unmapAddress(address: IpAddress): IpAddress {
  if (address.family === 4 || !carriers.includes(address.value >> 32n)) return address;
  return { family: 4, value: Number(address.value & 0xffff_ffffn) };
}
