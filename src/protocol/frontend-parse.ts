import type { ByteString } from '../text/byte-string.ts';
import { ByteReader } from './byte-reader.ts';

/** Malformed is a message that breaks the protocol; the text is the server's. */
export interface Malformed {
  readonly kind: 'invalid';
  readonly message: string;
}

/** parsePasswordMessage reads PasswordMessage. The zero must be the last byte and the only one. */
export function parsePasswordMessage(
  body: Buffer,
): { readonly kind: 'password'; readonly password: Buffer } | Malformed {
  if (body.indexOf(0) !== body.length - 1 || body.length === 0) {
    return { kind: 'invalid', message: 'invalid password packet size' };
  }
  return { kind: 'password', password: body.subarray(0, -1) };
}

/** SaslMessage is what a client says in a SASL exchange; the mechanism is named in the first message only. */
export type SaslMessage =
  | { readonly kind: 'initial'; readonly mechanism: ByteString; readonly data: Buffer | undefined }
  | { readonly kind: 'response'; readonly data: Buffer };

/** parseSASLInitialResponse reads SASLInitialResponse; a length of -1 means that there is no data. */
export function parseSASLInitialResponse(body: Buffer): Extract<SaslMessage, { kind: 'initial' }> | Malformed {
  const reader = new ByteReader(body);
  const mechanism = reader.cstring();
  if (mechanism === undefined) return { kind: 'invalid', message: 'invalid string in message' };
  const length = reader.int32();
  if (length === undefined) return insufficient;
  const data = length === -1 ? undefined : reader.bytes(length);
  if (length !== -1 && data === undefined) return insufficient;
  if (reader.left > 0) return { kind: 'invalid', message: 'invalid message format' };
  return { kind: 'initial', mechanism, data };
}

/** parseSASLResponse reads SASLResponse, which is data and nothing else. */
export function parseSASLResponse(body: Buffer): Extract<SaslMessage, { kind: 'response' }> {
  return { kind: 'response', data: body };
}

const insufficient: Malformed = { kind: 'invalid', message: 'insufficient data left in message' };
