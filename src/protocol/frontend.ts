import type { ByteString } from '../text/byte-string.ts';
import { message } from './message.ts';

/** passwordMessage is PasswordMessage: a password, or the answer to an MD5 challenge. */
export function passwordMessage(password: Buffer): Buffer {
  return message('p', password, { uint8: 0 });
}

/** saslInitialResponse is SASLInitialResponse: the mechanism chosen and the client's first message. */
export function saslInitialResponse(mechanism: string, data: Buffer): Buffer {
  return message('p', { cstring: mechanism }, { int32: data.length }, data);
}

/** saslResponse is SASLResponse. */
export function saslResponse(data: Buffer): Buffer {
  return message('p', data);
}

/** query is Query: a simple query. */
export function query(text: ByteString): Buffer {
  return message('Q', { cstring: text });
}

/** terminate is Terminate. */
export function terminate(): Buffer {
  return message('X');
}
