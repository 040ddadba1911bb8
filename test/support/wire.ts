/**
 * The bytes of the protocol, made by hand: what judges the codec must not use the codec (manual: protocol-message-formats).
 */

/** Bytes are what a message is made of: text is latin1, and stands without a closing zero. */
export type Bytes = Buffer | string;

/** concat joins pieces. */
export function concat(...pieces: readonly Bytes[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));
}

/** int32 is a number of four bytes, the most significant first; negative ones and those above 2³¹ alike. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** cstring is text with its closing zero, in UTF-8. */
export function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

/** packet is a message without a type byte; `length` lies about it. */
export function packet(body: Bytes, length?: number): Buffer {
  const bytes = concat(body);
  return concat(int32(length ?? bytes.length + 4), bytes);
}

/** typed is a message with a type byte; `length` lies about it. */
export function typed(type: string, body: Bytes = '', length?: number): Buffer {
  return concat(type, packet(body, length));
}

/** requestCode is what stands where a version would. */
export const requestCode = { cancel: 80877102, ssl: 80877103, gssenc: 80877104 } as const;

export const sslRequest: Buffer = packet(int32(requestCode.ssl));
export const gssEncRequest: Buffer = packet(int32(requestCode.gssenc));

export function cancelRequest(processId: number, secretKey: Buffer): Buffer {
  return packet(concat(int32(requestCode.cancel), int32(processId), secretKey));
}

/** Startup is a StartupMessage. Parameters may be given as pairs, to say one twice or out of order. */
export interface Startup {
  readonly major?: number;
  readonly minor?: number;
  readonly parameters: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
}

export function startupMessage({ major = 3, minor = 0, parameters }: Startup): Buffer {
  const pairs = Array.isArray(parameters) ? parameters : Object.entries(parameters);
  const texts = pairs.flatMap(([name, value]) => [cstring(name), cstring(value)]);
  return packet(concat(int32((major << 16) | minor), ...texts, '\0'));
}

export function passwordMessage(password: string): Buffer {
  return typed('p', cstring(password));
}

export function saslInitialResponse(mechanism: string, data: Bytes, length?: number): Buffer {
  const bytes = concat(data);
  return typed('p', concat(cstring(mechanism), int32(length ?? bytes.length), bytes));
}

export function saslResponse(data: Bytes): Buffer {
  return typed('p', data);
}

export function queryMessage(sql: string): Buffer {
  return typed('Q', cstring(sql));
}

export const terminate: Buffer = typed('X');
