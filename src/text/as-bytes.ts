import type { ByteString } from './byte-string.ts';

/**
 * asBytes brands a string that was cut from byte strings, or joined from them and ASCII. It does not look at the string,
 * since words are cut by the hundred thousand: for any other string take fromUtf8.
 */
export function asBytes(pieces: string): ByteString {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a cast is for, in one place
  return pieces as ByteString;
}
