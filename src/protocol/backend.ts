import type { ByteString } from '../text/byte-string.ts';
import { message, type Part } from './message.ts';

/** The bodies of Authentication messages begin with one of these (manual: protocol-message-formats). */
export const authenticationCode = {
  ok: 0,
  cleartextPassword: 3,
  md5Password: 5,
  sasl: 10,
  saslContinue: 11,
  saslFinal: 12,
} as const;

/** authenticationOk is AuthenticationOk: the client is who it says. */
export function authenticationOk(): Buffer {
  return message('R', { int32: authenticationCode.ok });
}

/** authenticationCleartextPassword is AuthenticationCleartextPassword. */
export function authenticationCleartextPassword(): Buffer {
  return message('R', { int32: authenticationCode.cleartextPassword });
}

/** authenticationMD5Password is AuthenticationMD5Password with its salt of four bytes. */
export function authenticationMD5Password(salt: Buffer): Buffer {
  return message('R', { int32: authenticationCode.md5Password }, salt);
}

/** authenticationSASL is AuthenticationSASL with the mechanisms on offer, the preferred first. */
export function authenticationSASL(mechanisms: readonly string[]): Buffer {
  return message('R', { int32: authenticationCode.sasl }, ...mechanisms.map((cstring) => ({ cstring })), { uint8: 0 });
}

/** authenticationSASLContinue is AuthenticationSASLContinue with a challenge. */
export function authenticationSASLContinue(data: Buffer): Buffer {
  return message('R', { int32: authenticationCode.saslContinue }, data);
}

/** authenticationSASLFinal is AuthenticationSASLFinal with the outcome data of the mechanism. */
export function authenticationSASLFinal(data: Buffer): Buffer {
  return message('R', { int32: authenticationCode.saslFinal }, data);
}

/** backendKeyData is BackendKeyData: what a client must show to cancel. The key has 4 bytes, or up to 256 from 3.2. */
export function backendKeyData(processId: number, secretKey: Buffer): Buffer {
  return message('K', { int32: processId }, secretKey);
}

/** parameterStatus is ParameterStatus. */
export function parameterStatus(name: ByteString, value: ByteString): Buffer {
  return message('S', { cstring: name }, { cstring: value });
}

/** readyForQuery is ReadyForQuery with the status of the transaction. */
export function readyForQuery(status: 'I' | 'T' | 'E'): Buffer {
  return message('Z', { uint8: status.charCodeAt(0) });
}

/** negotiateProtocolVersion is NegotiateProtocolVersion: the newest minor version of 3 in force, and options not known. */
export function negotiateProtocolVersion(minor: number, unrecognized: readonly ByteString[]): Buffer {
  return message(
    'v',
    { int32: (3 << 16) | minor },
    { int32: unrecognized.length },
    ...unrecognized.map((cstring) => ({ cstring })),
  );
}

/** ErrorFields are the fields of an ErrorResponse or NoticeResponse that the gate uses (manual: protocol-error-fields). */
export interface ErrorFields {
  readonly severity: string;
  readonly sqlstate: string;
  readonly message: ByteString;
  readonly detail?: ByteString;
  readonly hint?: ByteString;
}

/** errorResponse is ErrorResponse. */
export function errorResponse(fields: ErrorFields): Buffer {
  return message('E', ...errorParts(fields));
}

/** noticeResponse is NoticeResponse. */
export function noticeResponse(fields: ErrorFields): Buffer {
  return message('N', ...errorParts(fields));
}

function errorParts({ severity, sqlstate, message: text, detail, hint }: ErrorFields): readonly Part[] {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['S', severity],
    ['V', severity],
    ['C', sqlstate],
    ['M', text],
    ['D', detail],
    ['H', hint],
  ];
  const parts = fields.flatMap(([type, value]): readonly Part[] =>
    value === undefined ? [] : [{ uint8: type.charCodeAt(0) }, { cstring: value }],
  );
  return [...parts, { uint8: 0 }];
}
