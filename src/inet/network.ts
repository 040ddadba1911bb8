import { parseIPv4, parseIPv6, printAddress, type IpAddress } from './address.ts';
import { inRange, maskOfLength } from './mask.ts';

/** Network is a range of addresses in CIDR notation (RFC 4632). The bits of the base after the prefix are zero. */
export interface Network {
  readonly base: IpAddress;
  /** Leading bits that all its addresses have in common: 0 to 32, or 0 to 128. */
  readonly length: number;
}

/** networkOf gives the network of that prefix length that an address lies in. The zone is forgotten. */
export function networkOf(address: IpAddress, length: number): Network {
  const mask = maskOfLength(address.family, length);
  if (address.family === 4 && mask.family === 4) {
    return { base: { family: 4, value: (address.value & mask.value) >>> 0 }, length };
  }
  return { base: { family: 6, value: BigInt(address.value) & BigInt(mask.value) }, length };
}

/** wholeLength is the prefix length of a single address. */
export function wholeLength(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** parseNetwork reads an address or a network such as `10.0.0.0/8`; undefined for anything else, bits after the prefix too. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const base = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (base === undefined) return undefined;
  const whole = wholeLength(base.family);
  if (slash === -1) return { base, length: whole };
  const digits = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > whole) return undefined;
  const network = networkOf(base, Number(digits));
  return network.base.value === base.value ? network : undefined;
}

function parseAddress(text: string): IpAddress | undefined {
  const ipv4 = parseIPv4(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4 };
  const ipv6 = parseIPv6(text);
  return ipv6 === undefined ? undefined : { family: 6, value: ipv6 };
}

/** printNetwork gives what parseNetwork reads; a single address stands without its length. */
export function printNetwork({ base, length }: Network): string {
  const address = printAddress(base);
  return length === wholeLength(base.family) ? address : `${address}/${length}`;
}

/** containsAddress tells whether an address lies in a network; the families must be the same. */
export function containsAddress({ base, length }: Network, address: IpAddress): boolean {
  return inRange(address, base, maskOfLength(base.family, length));
}

/** containsNetwork tells whether every address of the inner network lies in the outer one. */
export function containsNetwork(outer: Network, inner: Network): boolean {
  return inner.length >= outer.length && containsAddress(outer, inner.base);
}
