import type { ByteString } from '../text/byte-string.ts';
import { ByteReader } from './byte-reader.ts';
import { startupPacket, type Part } from './message.ts';
import { sqlstate } from './sqlstate.ts';

/** maxStartupPacketLength bounds what follows the length word: MAX_STARTUP_PACKET_LENGTH of PostgreSQL's pqcomm.h. */
export const maxStartupPacketLength = 10_000;

/** maxCancelKeyLength bounds the key of BackendKeyData and CancelRequest from 3.2 on (manual: protocol-message-formats). */
export const maxCancelKeyLength = 256;

/** The codes that stand where a version would: 1234 in the upper half. */
const cancelRequestCode = (1234 << 16) | 5678;
const sslRequestCode = (1234 << 16) | 5679;
const gssEncRequestCode = (1234 << 16) | 5680;

/** StartupPacket is the first packet of a connection (manual: protocol-message-formats). */
export type StartupPacket =
  | { readonly kind: 'SSLRequest' }
  | { readonly kind: 'GSSENCRequest' }
  | { readonly kind: 'CancelRequest'; readonly processId: number; readonly secretKey: Buffer }
  | {
      readonly kind: 'StartupMessage';
      readonly major: number;
      readonly minor: number;
      /** In the order of the packet; of a name given twice the last value counts, as in the server. */
      readonly parameters: ReadonlyMap<ByteString, ByteString>;
    }
  /** The client is told. */
  | { readonly kind: 'invalid'; readonly sqlstate: string; readonly message: string }
  /** The connection is closed without a word, as the server does; the text is for the journal. */
  | { readonly kind: 'malformed'; readonly message: string };

/** parseStartupPacket reads what follows the length word of a startup packet. It takes any bytes. */
export function parseStartupPacket(body: Buffer): StartupPacket {
  const reader = new ByteReader(body);
  const code = reader.int32();
  if (code === undefined) return { kind: 'malformed', message: 'invalid length of startup packet' };
  switch (code) {
    // Like the server, look at nothing else in these two; what follows the packet is another matter (CVE-2021-23214).
    case sslRequestCode:
      return { kind: 'SSLRequest' };
    case gssEncRequestCode:
      return { kind: 'GSSENCRequest' };
    case cancelRequestCode:
      return parseCancelRequest(reader);
  }
  const major = code >>> 16;
  if (major !== 3) return unsupportedVersion(code);
  return parseStartupMessage(reader, major, code & 0xffff);
}

function parseCancelRequest(reader: ByteReader): StartupPacket {
  const processId = reader.int32();
  if (processId === undefined) return { kind: 'malformed', message: 'invalid length of cancel request packet' };
  const secretKey = reader.rest();
  if (secretKey.length === 0 || secretKey.length > maxCancelKeyLength) {
    return { kind: 'malformed', message: 'invalid length of cancel key in cancel request packet' };
  }
  return { kind: 'CancelRequest', processId, secretKey };
}

function parseStartupMessage(reader: ByteReader, major: number, minor: number): StartupPacket {
  const parameters = new Map<ByteString, ByteString>();
  for (;;) {
    const name = reader.cstring();
    if (name === undefined) break;
    if (name === '') {
      if (reader.left > 0) break;
      return { kind: 'StartupMessage', major, minor, parameters };
    }
    const value = reader.cstring();
    if (value === undefined) break;
    parameters.set(name, value);
  }
  const message = 'invalid startup packet layout: expected terminator as last byte';
  return { kind: 'invalid', sqlstate: sqlstate.protocol_violation, message };
}

function unsupportedVersion(code: number): StartupPacket {
  const message = `unsupported frontend protocol ${code >>> 16}.${code & 0xffff}: server supports 3.0 to 3.2`;
  return { kind: 'invalid', sqlstate: sqlstate.feature_not_supported, message };
}

/** sslRequest asks a server for TLS. */
export const sslRequest: Buffer = startupPacket({ int32: sslRequestCode });

/** printStartupMessage builds a StartupMessage of protocol 3. */
export function printStartupMessage(minor: number, parameters: Iterable<readonly [ByteString, ByteString]>): Buffer {
  const parts: Part[] = [{ int32: (3 << 16) | minor }];
  for (const [name, value] of parameters) parts.push({ cstring: name }, { cstring: value });
  return startupPacket(...parts, { uint8: 0 });
}

/** printCancelRequest builds a CancelRequest. */
export function printCancelRequest(processId: number, secretKey: Buffer): Buffer {
  return startupPacket({ int32: cancelRequestCode }, { int32: processId }, secretKey);
}
