import { createHash } from 'node:crypto';
import { toBuffer, type ByteString } from '../text/byte-string.ts';

/** md5Verifier is the hash that a server keeps of a password: 32 hexadecimal digits, without the word md5 before them. */
export function md5Verifier(password: Buffer, user: ByteString): string {
  return createHash('md5').update(password).update(toBuffer(user)).digest('hex');
}

/** md5Response is the answer to a challenge of four bytes of salt, with the word md5 (manual: protocol-flow-start-up). */
export function md5Response(verifier: string, salt: Buffer): string {
  return `md5${createHash('md5').update(verifier).update(salt).digest('hex')}`;
}
