import type { IpAddress } from './address.ts';

/** maskOfLength gives the mask with that many leading one bits: 0 to 32 for family 4, 0 to 128 for family 6. */
export function maskOfLength(family: 4 | 6, length: number): IpAddress {
  if (family === 4) return { family, value: length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0 };
  const zeros = BigInt(128 - length);
  return { family, value: ((1n << BigInt(length)) - 1n) << zeros };
}

/**
 * inRange tells whether an address equals the base in every bit that the mask has set. The mask may have any bits;
 * address, base and mask must be of one family or the answer is no (PostgreSQL never compares an IPv4-mapped range with
 * an IPv4 socket).
 */
export function inRange(address: IpAddress, base: IpAddress, mask: IpAddress): boolean {
  if (address.family === 4) {
    return base.family === 4 && mask.family === 4 && ((address.value ^ base.value) & mask.value) === 0;
  }
  return base.family === 6 && mask.family === 6 && ((address.value ^ base.value) & mask.value) === 0n;
}
