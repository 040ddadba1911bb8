import { byteString, type ByteString } from '../text/byte-string.ts';
import { authenticationCode } from './backend.ts';
import { ByteReader } from './byte-reader.ts';
import { sqlstate } from './sqlstate.ts';
import { maxCancelKeyLength } from './startup.ts';

/** BackendMessage is a message of a server, as far as a login needs it. */
export type BackendMessage =
  | { readonly kind: 'AuthenticationOk' }
  | { readonly kind: 'AuthenticationCleartextPassword' }
  | { readonly kind: 'AuthenticationMD5Password'; readonly salt: Buffer }
  | { readonly kind: 'AuthenticationSASL'; readonly mechanisms: readonly ByteString[] }
  | { readonly kind: 'AuthenticationSASLContinue'; readonly data: Buffer }
  | { readonly kind: 'AuthenticationSASLFinal'; readonly data: Buffer }
  /** A method that the gate does not run towards a server (GSSAPI, SSPI, …). */
  | { readonly kind: 'AuthenticationOther'; readonly code: number }
  | { readonly kind: 'BackendKeyData'; readonly processId: number; readonly secretKey: Buffer }
  | { readonly kind: 'ErrorResponse'; readonly error: ReceivedError }
  /** A server of another major version than 3 is invalid. `unrecognized` are names of protocol options. */
  | { readonly kind: 'NegotiateProtocolVersion'; readonly minor: number; readonly unrecognized: readonly ByteString[] }
  | { readonly kind: 'NoticeResponse' }
  | { readonly kind: 'ParameterStatus'; readonly name: ByteString; readonly value: ByteString }
  | { readonly kind: 'ReadyForQuery'; readonly status: number }
  | { readonly kind: 'DataRow'; readonly body: Buffer }
  | { readonly kind: 'other'; readonly type: number }
  | { readonly kind: 'invalid' };

/** ReceivedError is what a server's ErrorResponse says; a server that leaves a field out gets a stand-in. */
export interface ReceivedError {
  readonly severity: ByteString;
  readonly sqlstate: string;
  readonly message: ByteString;
  readonly detail?: ByteString;
  readonly hint?: ByteString;
}

/** The shortest key that BackendKeyData carries, and the only length before protocol 3.2. */
const minKeyLength = 4;

const invalid: BackendMessage = { kind: 'invalid' };

/** parseBackendMessage reads one message of a server. It takes any bytes: the server may be hostile or broken. */
export function parseBackendMessage(type: number, body: Buffer): BackendMessage {
  const reader = new ByteReader(body);
  switch (String.fromCharCode(type)) {
    case 'R':
      return parseAuthentication(reader);
    case 'K':
      return parseBackendKeyData(reader);
    case 'E':
      return { kind: 'ErrorResponse', error: parseError(reader) };
    case 'N':
      return { kind: 'NoticeResponse' };
    case 'S':
      return parseParameterStatus(reader);
    case 'v':
      return parseNegotiation(reader);
    case 'Z':
      return parseReadyForQuery(reader);
    case 'D':
      return { kind: 'DataRow', body };
    default:
      return { kind: 'other', type };
  }
}

function parseAuthentication(reader: ByteReader): BackendMessage {
  const code = reader.int32();
  switch (code) {
    case undefined:
      return invalid;
    case authenticationCode.ok:
      return reader.left === 0 ? { kind: 'AuthenticationOk' } : invalid;
    case authenticationCode.cleartextPassword:
      return { kind: 'AuthenticationCleartextPassword' };
    case authenticationCode.md5Password: {
      const salt = reader.rest();
      return salt.length === 4 ? { kind: 'AuthenticationMD5Password', salt } : invalid;
    }
    case authenticationCode.sasl:
      return { kind: 'AuthenticationSASL', mechanisms: parseMechanisms(reader) };
    case authenticationCode.saslContinue:
      return { kind: 'AuthenticationSASLContinue', data: reader.rest() };
    case authenticationCode.saslFinal:
      return { kind: 'AuthenticationSASLFinal', data: reader.rest() };
    default:
      return { kind: 'AuthenticationOther', code };
  }
}

function parseMechanisms(reader: ByteReader): readonly ByteString[] {
  const mechanisms: ByteString[] = [];
  for (let name = reader.cstring(); name !== undefined && name !== ''; name = reader.cstring()) mechanisms.push(name);
  return mechanisms;
}

function parseBackendKeyData(reader: ByteReader): BackendMessage {
  const processId = reader.int32();
  const secretKey = reader.rest();
  if (processId === undefined || secretKey.length < minKeyLength || secretKey.length > maxCancelKeyLength)
    return invalid;
  return { kind: 'BackendKeyData', processId, secretKey };
}

function parseParameterStatus(reader: ByteReader): BackendMessage {
  const name = reader.cstring();
  const value = reader.cstring();
  if (name === undefined || value === undefined || reader.left > 0) return invalid;
  return { kind: 'ParameterStatus', name, value };
}

function parseNegotiation(reader: ByteReader): BackendMessage {
  const version = reader.int32();
  const count = reader.int32();
  if (version === undefined || version >>> 16 !== 3 || count === undefined || count < 0) return invalid;
  const unrecognized: ByteString[] = [];
  // A name takes a byte at least, so that the end of the message bounds the loop whatever the count says.
  while (unrecognized.length < count) {
    const name = reader.cstring();
    if (name === undefined) return invalid;
    unrecognized.push(name);
  }
  return reader.left > 0 ? invalid : { kind: 'NegotiateProtocolVersion', minor: version & 0xffff, unrecognized };
}

function parseReadyForQuery(reader: ByteReader): BackendMessage {
  const status = reader.uint8();
  return status === undefined || reader.left > 0 ? invalid : { kind: 'ReadyForQuery', status };
}

/**
 * Of a field that stands twice the first counts; what has no closing zero is left out. Where the server named no SQLSTATE,
 * or none of five characters, the client reads internal_error.
 */
function parseError(reader: ByteReader): ReceivedError {
  const fields = new Map<string, ByteString>();
  for (;;) {
    const type = reader.uint8();
    if (type === undefined || type === 0) break;
    const value = reader.cstring();
    if (value === undefined) break;
    const name = String.fromCharCode(type);
    if (!fields.has(name)) fields.set(name, value);
  }
  const code = fields.get('C') ?? '';
  const detail = fields.get('D');
  const hint = fields.get('H');
  return {
    severity: fields.get('V') ?? fields.get('S') ?? byteString('FATAL'),
    sqlstate: /^[0-9A-Z]{5}$/.test(code) ? code : sqlstate.internal_error,
    message: fields.get('M') ?? byteString('missing error text'),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
}
