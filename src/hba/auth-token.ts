import type { ByteString } from '../text/byte-string.ts';

/** AuthToken is one word of pg_hba.conf or pg_ident.conf without its quotes. */
export interface AuthToken {
  readonly text: ByteString;
  /** True if the word's first character was a quote: al"l" is still the keyword, "al"l is not. */
  readonly quoted: boolean;
}

/** AuthField is the words of one field, at least one: a list with commas, or what a `@file` holds. */
export type AuthField = readonly [AuthToken, ...AuthToken[]];
