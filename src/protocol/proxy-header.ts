import type { IpAddress } from '../inet/address.ts';
import { parseIPv4, parseIPv6 } from '../inet/address.ts';

/** ProxyEndpoint is one end of the connection that a proxy took. */
export interface ProxyEndpoint {
  readonly address: IpAddress;
  readonly port: number;
}

/** ProxyTlv is one type-length-value of a version 2 header (PROXY protocol, section 2.2). */
export interface ProxyTlv {
  readonly type: number;
  readonly value: Buffer;
}

/** ProxyHeader is what a proxy says of the connection that it passes on. */
export type ProxyHeader =
  /** The client's own address and the one that it connected to. */
  | {
      readonly kind: 'proxied';
      readonly source: ProxyEndpoint;
      readonly destination: ProxyEndpoint;
      readonly tlvs: readonly ProxyTlv[];
    }
  /**
   * No address is told: a health check of the proxy's own (LOCAL), UNKNOWN, or a client on a Unix socket of the proxy's
   * machine. The connection is the proxy's, and never a local one of ours.
   */
  | { readonly kind: 'own'; readonly tlvs: readonly ProxyTlv[] };

/** ParsedProxyHeader is a header and how many bytes it took; or more bytes are needed; or the bytes are none. */
export type ParsedProxyHeader =
  | { readonly kind: 'header'; readonly header: ProxyHeader; readonly length: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'invalid'; readonly message: string };

/** The longest line of version 1, with its CR LF (PROXY protocol, section 2.1). */
const maxLineLength = 107;

/** maxProxyHeaderLength bounds a header of version 2. The format allows 65,551 bytes; addresses and TLVs of use take less. */
export const maxProxyHeaderLength = 4096;

const lineStart = Buffer.from('PROXY');
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Signature, version and command, family and protocol, length. */
const fixedLength = 16;

const incomplete: ParsedProxyHeader = { kind: 'incomplete' };

function invalid(message: string): ParsedProxyHeader {
  return { kind: 'invalid', message: `invalid PROXY protocol header: ${message}` };
}

/**
 * parseProxyHeader reads the header at the start of what a proxy has sent so far (The PROXY protocol, versions 1 and 2,
 * HAProxy Technologies). Bytes that cannot become a header are refused as soon as they are seen.
 */
export function parseProxyHeader(bytes: Buffer): ParsedProxyHeader {
  if (bytes.length === 0) return incomplete;
  if (startsLike(bytes, signature)) return bytes.length < fixedLength ? early(bytes) : parseBinary(bytes);
  if (startsLike(bytes, lineStart)) return parseLine(bytes);
  return { kind: 'invalid', message: 'no PROXY protocol header from a trusted proxy' };
}

/** isProxyHeaderStart tells whether the first four bytes of a startup packet are those of a PROXY header. */
export function isProxyHeaderStart(bytes: Buffer): boolean {
  return (
    bytes.length >= 4 && (startsLike(bytes.subarray(0, 4), signature) || startsLike(bytes.subarray(0, 4), lineStart))
  );
}

function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

function early(bytes: Buffer): ParsedProxyHeader {
  const version = bytes[signature.length];
  return version !== undefined && version >> 4 !== 2 ? invalid(`version ${version >> 4}`) : incomplete;
}

function parseBinary(bytes: Buffer): ParsedProxyHeader {
  const command = bytes.readUInt8(12);
  if (command >> 4 !== 2) return invalid(`version ${command >> 4}`);
  if ((command & 0x0f) > 1) return invalid(`command ${command & 0x0f}`);
  const length = fixedLength + bytes.readUInt16BE(14);
  if (length > maxProxyHeaderLength) return invalid(`${length} bytes, more than ${maxProxyHeaderLength}`);
  if (bytes.length < length) return incomplete;
  const body = bytes.subarray(fixedLength, length);
  const isLocal = (command & 0x0f) === 0;
  const family = bytes.readUInt8(13);
  const read = readAddresses(family, body, isLocal);
  if (typeof read === 'string') return invalid(read);
  const tlvs = readTlvs(body.subarray(read.length));
  if (tlvs === undefined) return invalid('a TLV that is longer than the header');
  const { addresses } = read;
  const header: ProxyHeader = addresses === undefined ? { kind: 'own', tlvs } : { kind: 'proxied', ...addresses, tlvs };
  return { kind: 'header', header, length };
}

interface Addresses {
  readonly source: ProxyEndpoint;
  readonly destination: ProxyEndpoint;
}

/** The lengths of the address blocks (PROXY protocol, section 2.2). */
const blockLength = { inet: 12, inet6: 36, unix: 216 } as const;

function readAddresses(
  family: number,
  body: Buffer,
  isLocal: boolean,
): { readonly length: number; readonly addresses: Addresses | undefined } | string {
  // What a LOCAL header says of addresses must be ignored; only its TLVs need their beginning.
  const tooShort = (needed: number): boolean => body.length < needed;
  switch (family) {
    case 0x00:
      return { length: isLocal ? 0 : body.length, addresses: undefined };
    case 0x11:
      if (isLocal && tooShort(blockLength.inet)) return { length: body.length, addresses: undefined };
      if (tooShort(blockLength.inet)) return 'too short for its addresses';
      return { length: blockLength.inet, addresses: isLocal ? undefined : ipv4Addresses(body) };
    case 0x21:
      if (isLocal && tooShort(blockLength.inet6)) return { length: body.length, addresses: undefined };
      if (tooShort(blockLength.inet6)) return 'too short for its addresses';
      return { length: blockLength.inet6, addresses: isLocal ? undefined : ipv6Addresses(body) };
    case 0x31:
      if (isLocal && tooShort(blockLength.unix)) return { length: body.length, addresses: undefined };
      if (tooShort(blockLength.unix)) return 'too short for its addresses';
      return { length: blockLength.unix, addresses: undefined };
    default:
      return isLocal
        ? { length: body.length, addresses: undefined }
        : `address family and protocol 0x${family.toString(16).padStart(2, '0')}`;
  }
}

function ipv4Addresses(body: Buffer): Addresses {
  const at = (offset: number): IpAddress => ({ family: 4, value: body.readUInt32BE(offset) });
  return {
    source: { address: at(0), port: body.readUInt16BE(8) },
    destination: { address: at(4), port: body.readUInt16BE(10) },
  };
}

function ipv6Addresses(body: Buffer): Addresses {
  const at = (offset: number): IpAddress => ({
    family: 6,
    value: (body.readBigUInt64BE(offset) << 64n) | body.readBigUInt64BE(offset + 8),
  });
  return {
    source: { address: at(0), port: body.readUInt16BE(32) },
    destination: { address: at(16), port: body.readUInt16BE(34) },
  };
}

function readTlvs(bytes: Buffer): readonly ProxyTlv[] | undefined {
  const tlvs: ProxyTlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 3) return undefined;
    const end = at + 3 + bytes.readUInt16BE(at + 1);
    if (end > bytes.length) return undefined;
    tlvs.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + 3, end) });
    at = end;
  }
  return tlvs;
}

function parseLine(bytes: Buffer): ParsedProxyHeader {
  const end = bytes.subarray(0, maxLineLength).indexOf('\r\n');
  if (end === -1) return bytes.length < maxLineLength ? incomplete : invalid('a line of more than 107 bytes');
  const header = readLine(bytes.toString('latin1', 0, end));
  return header === undefined ? invalid('not a line of version 1') : { kind: 'header', header, length: end + 2 };
}

function readLine(line: string): ProxyHeader | undefined {
  const [, protocol, ...fields] = line.split(' ');
  // What follows UNKNOWN must be ignored (section 2.1).
  if (protocol === 'UNKNOWN') return { kind: 'own', tlvs: [] };
  if (protocol !== 'TCP4' && protocol !== 'TCP6') return undefined;
  const [from, to, fromPort, toPort, ...more] = fields;
  if (from === undefined || to === undefined || fromPort === undefined || toPort === undefined) return undefined;
  if (more.length > 0 || !line.startsWith('PROXY ')) return undefined;
  const parse = protocol === 'TCP4' ? addressOf4 : addressOf6;
  const source = endpoint(parse(from), fromPort);
  const destination = endpoint(parse(to), toPort);
  if (source === undefined || destination === undefined) return undefined;
  return { kind: 'proxied', source, destination, tlvs: [] };
}

function addressOf4(text: string): IpAddress | undefined {
  const value = parseIPv4(text);
  return value === undefined ? undefined : { family: 4, value };
}

function addressOf6(text: string): IpAddress | undefined {
  const value = parseIPv6(text);
  return value === undefined ? undefined : { family: 6, value };
}

function endpoint(address: IpAddress | undefined, portText: string): ProxyEndpoint | undefined {
  const port = /^(0|[1-9]\d{0,4})$/.test(portText) ? Number(portText) : 65_536;
  return address === undefined || port > 65_535 ? undefined : { address, port };
}

/**
 * printProxyHeader gives a header of version 2: of a connection from one address to another, which must be of one family,
 * or LOCAL for a connection of the proxy's own.
 */
export function printProxyHeader(addresses: Addresses | undefined): Buffer {
  if (addresses === undefined) return Buffer.concat([signature, Buffer.from([0x20, 0x00, 0, 0])]);
  const { source, destination } = addresses;
  const from = addressBytes(source.address);
  const to = addressBytes(destination.address);
  const wide = from.length === 16 || to.length === 16;
  const blocks = wide ? [widen(from), widen(to)] : [from, to];
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  const length = wide ? blockLength.inet6 : blockLength.inet;
  return Buffer.concat([signature, Buffer.from([0x21, wide ? 0x21 : 0x11, 0, length]), ...blocks, ports]);
}

function addressBytes(address: IpAddress): Buffer {
  if (address.family === 4) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(address.value);
    return bytes;
  }
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(address.value >> 64n, 0);
  bytes.writeBigUInt64BE(address.value & 0xffff_ffff_ffff_ffffn, 8);
  return bytes;
}

/** An IPv4 address in IPv6's form, for a connection whose ends are of different families. */
function widen(bytes: Buffer): Buffer {
  if (bytes.length === 16) return bytes;
  return Buffer.concat([Buffer.alloc(10), Buffer.from([0xff, 0xff]), bytes]);
}
