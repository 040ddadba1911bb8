import type { DatabaseToken, UserToken } from '../../hba/record.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { Match } from '../match-names.ts';
import { tokenKey, type NameClass } from './name-space.ts';

/** Fit is how a word fits: surely, or if a membership is so that nobody knows. */
export type Fit = Exclude<Match, 'no'>;

/** Fits is the classes that a field fits, or may fit, by their numbers, ascending. The others it does not. */
export type Fits = ReadonlyMap<number, Fit>;

/** Axis is the databases, or the users, of a space, and remembers which of them each word fits. */
export class Axis<Token extends DatabaseToken | UserToken> {
  readonly #classes: readonly NameClass[];
  readonly #match: (token: Token, name: ByteString) => Match;
  readonly #numbers = new Map<ByteString, number>();
  readonly #known = new Map<string, Fits>();

  constructor(classes: readonly NameClass[], match: (token: Token, name: ByteString) => Match) {
    this.#classes = classes;
    this.#match = match;
    for (const [number, { names }] of classes.entries()) for (const name of names) this.#numbers.set(name, number);
  }

  /** fitsOf gives the classes that at least one of some words fits. */
  fitsOf(tokens: readonly Token[]): Fits {
    const [first, ...others] = tokens;
    if (first === undefined) return new Map();
    if (others.length === 0) return this.#fits(first);
    const together = new Map<number, Fit>();
    for (const token of tokens) {
      // A word that surely fits outweighs one that depends.
      for (const [number, fit] of this.#fits(token)) if (together.get(number) !== 'yes') together.set(number, fit);
    }
    return new Map([...together].toSorted(([a], [b]) => a - b));
  }

  /** numberOf gives the class that a name is in. */
  numberOf(name: ByteString): number | undefined {
    return this.#numbers.get(name);
  }

  #fits(token: Token): Fits {
    const key = tokenKey(token);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const fits = new Map<number, Fit>();
    for (const number of this.#candidates(token)) {
      const name = this.#classes[number]?.names[0];
      const match = name === undefined ? 'no' : this.#match(token, name);
      if (match !== 'no') fits.set(number, match);
    }
    this.#known.set(key, fits);
    return fits;
  }

  /** A file of thousands of names has a word for each, which fits none of the others. */
  #candidates(token: Token): Iterable<number> {
    if (token.kind !== 'name') return this.#classes.keys();
    const number = this.#numbers.get(token.name);
    return number === undefined ? [] : [number];
  }
}
