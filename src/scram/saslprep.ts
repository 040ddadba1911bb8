import { saslprep } from '@mongodb-js/saslprep';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * preparePassword normalizes a password by SASLprep (RFC 4013). Like PostgreSQL it takes the bytes as they are where they
 * are no UTF-8, or hold what SASLprep prohibits (saslprep.c: SASLPREP_PROHIBITED, SASLPREP_INVALID_UTF8).
 */
export function preparePassword(password: Buffer): Buffer {
  // Most passwords are ASCII without control characters, which SASLprep leaves alone.
  if (password.every((byte) => byte >= 0x20 && byte < 0x7f)) return password;
  try {
    const prepared = saslprep(utf8.decode(password));
    return prepared === '' ? password : Buffer.from(prepared, 'utf8');
  } catch {
    return password;
  }
}
