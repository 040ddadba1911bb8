import type { CipherNameAndProtocol, TLSSocket } from 'node:tls';

/** TlsSummary is what `connection authorized` says of the encryption. */
export interface TlsSummary {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  /** The strength of its key in bits. */
  readonly bits: number;
}

/** tlsSummary describes an encrypted connection; undefined where the client has gone. */
export function tlsSummary(socket: TLSSocket): TlsSummary | undefined {
  // Against its declaration there is no cipher once the socket has been destroyed.
  const cipher: CipherNameAndProtocol | null = socket.getCipher();
  if (cipher === null) return undefined;
  return { protocol: socket.getProtocol() ?? 'unknown', cipher: cipher.name, bits: keyBits(cipher.name) };
}

/** Node does not pass SSL_get_cipher_bits on, but the name tells: every cipher but these has keys of 256 bits. */
function keyBits(cipher: string): number {
  if (/3DES|DES-CBC3/.test(cipher)) return 112;
  return /128|SEED|RC4/.test(cipher) ? 128 : 256;
}
