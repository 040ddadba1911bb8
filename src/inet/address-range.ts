import { type AddressSet, networkSet, rangeSet, unionOf } from './address-set.ts';
import { type IpAddress, parseIPv4, parseIPv6 } from './address.ts';

/** maxStrided is the greatest number of ranges that a mask with holes is written out as; no rule in use comes near it. */
const maxStrided = 4096;

/** parseAddress reads an IPv4 or IPv6 address without a zone. */
export function parseAddress(text: string): IpAddress | undefined {
  const v4 = parseIPv4(text);
  if (v4 !== undefined) return { family: 4, value: v4 };
  const v6 = parseIPv6(text);
  return v6 === undefined ? undefined : { family: 6, value: v6 };
}

/**
 * parseAddressRange reads what firewalls take for addresses: `a`, `a/length`, `a/mask` and `a-b`, of either family. Bits
 * to the right of the mask are ignored. It gives undefined for any other text.
 */
export function parseAddressRange(text: string): AddressSet | undefined {
  const slash = text.indexOf('/');
  if (slash !== -1) return parseMasked(text.slice(0, slash), text.slice(slash + 1));
  const dash = text.indexOf('-');
  const first = parseAddress(dash === -1 ? text : text.slice(0, dash).trim());
  const last = dash === -1 ? first : parseAddress(text.slice(dash + 1).trim());
  if (first === undefined || last === undefined || first.family !== last.family) return undefined;
  if (first.value > last.value) return undefined;
  return rangeSet(first, last);
}

function parseMasked(addressText: string, maskText: string): AddressSet | undefined {
  const address = parseAddress(addressText);
  if (address === undefined) return undefined;
  if (/^\d{1,3}$/.test(maskText)) {
    const length = Number(maskText);
    return length <= (address.family === 4 ? 32 : 128) ? networkSet(address, length) : undefined;
  }
  const mask = parseAddress(maskText);
  if (mask === undefined || mask.family !== address.family) return undefined;
  const bits = address.family === 4 ? 32n : 128n;
  return maskedSet(address, BigInt(mask.value), bits);
}

/** maskedSet writes a mask out as ranges: the zeros at its end are one range, each zero further left doubles them. */
function maskedSet(address: IpAddress, mask: bigint, bits: bigint): AddressSet | undefined {
  let trailing = 0n;
  while (trailing < bits && ((mask >> trailing) & 1n) === 0n) trailing++;
  let bases = [(BigInt(address.value) & mask) >> trailing];
  for (let bit = trailing; bit < bits; bit++) {
    if (((mask >> bit) & 1n) === 1n) continue;
    if (bases.length * 2 > maxStrided) return undefined;
    bases = bases.flatMap((base) => [base, base | (1n << (bit - trailing))]);
  }
  const length = Number(bits - trailing);
  return unionOf(bases.map((base) => networkSet(addressOf(address.family, base << trailing), length)));
}

function addressOf(family: 4 | 6, value: bigint): IpAddress {
  return family === 4 ? { family, value: Number(value) } : { family, value };
}
