import type { ByteString } from '../text/byte-string.ts';
import { parseIPv6, type IpAddress } from './address.ts';

/**
 * parseNumericHost reads an address as getaddrinfo(3) of glibc does under AI_NUMERICHOST, which is what decides in
 * pg_hba.conf whether a word is an address or a host name: IPv4 also in short forms (`10.1` is 10.0.0.1), octal (`010`)
 * and hexadecimal (`0x0a`), IPv6 with a zone. Undefined means a host name (EAI_NONAME).
 */
export function parseNumericHost(text: ByteString): IpAddress | undefined {
  const ipv4 = parseInetAton(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4 };
  const percent = text.indexOf('%');
  const value = parseIPv6(percent === -1 ? text : text.slice(0, percent));
  if (value === undefined) return undefined;
  if (percent === -1) return { family: 6, value };
  const zone = text.slice(percent + 1);
  return isZone(value, zone) ? { family: 6, value, zone } : undefined;
}

/** The last number fills the bytes the numbers before it have left, as inet_aton(3) has it. */
const lastPartLimits = [0xffffffff, 0xffffff, 0xffff, 0xff] as const;

function parseInetAton(text: string): number | undefined {
  const first = text.charCodeAt(0);
  if (!(first >= 0x30 && first <= 0x39)) return undefined;
  const parts = text.split('.');
  const limit = lastPartLimits[parts.length - 1];
  if (limit === undefined) return undefined;
  let value = 0;
  for (const [index, part] of parts.entries()) {
    const number = parseCNumber(part);
    if (number === undefined) return undefined;
    if (index === parts.length - 1) return number <= limit ? value + number : undefined;
    if (number > 255) return undefined;
    value += number * 256 ** (3 - index);
  }
  return undefined;
}

/** parseCNumber reads an unsigned number as strtoul(3) does with base 0. */
function parseCNumber(text: string): number | undefined {
  if (/^(?:0|[1-9][0-9]*)$/.test(text)) return Number.parseInt(text, 10);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  return undefined;
}

/**
 * A zone is a number, or for a link-local address the name of an interface. Whether the machine has that interface is
 * not looked up here; the server makes a host name of the word if it has not.
 */
function isZone(value: bigint, zone: string): boolean {
  if (/^[0-9]+$/.test(zone)) return Number.parseInt(zone, 10) <= 0xffffffff;
  return zone !== '' && isLinkLocal(value);
}

function isLinkLocal(value: bigint): boolean {
  const isUnicast = value >> 118n === 0xfe80n >> 6n;
  const isMulticast = value >> 120n === 0xffn && ((value >> 112n) & 0xfn) === 2n;
  return isUnicast || isMulticast;
}
