import { type AddressSet, networkSet, rangeSet } from './address-set.ts';
import { type IpAddress, parseIPv4, parseIPv6 } from './address.ts';
import { maskedSet } from './masked-set.ts';

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
  return mask && maskedSet(address, mask);
}
