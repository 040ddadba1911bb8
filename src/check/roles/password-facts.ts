import type { ByteString } from '../../text/byte-string.ts';

/** PasswordFacts is what came of trying passwords at the stored verifiers: there only where somebody asked for it. */
export interface PasswordFacts {
  /** The roles whose password was found. The password itself is kept nowhere. */
  readonly guessed: readonly GuessedPassword[];
}

/** GuessedPassword says by what a role's password was found. */
export interface GuessedPassword {
  readonly role: ByteString;
  readonly guess: Guess;
}

/** Guess is where a password that was tried came from. */
export type Guess =
  | { readonly kind: 'own name' }
  /** The name backwards, in other letters, or with digits and the like behind it. */
  | { readonly kind: 'like its name' }
  /** One of so many that are tried at any server. */
  | { readonly kind: 'common'; readonly of: number }
  /** One of a list that was given. */
  | { readonly kind: 'listed'; readonly of: number };
