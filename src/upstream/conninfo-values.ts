import { invalidConninfo, type InvalidConninfo } from './conninfo-pairs.ts';
import type { ConninfoKeyword, ConninfoValues } from './conninfo-keywords.ts';

/**
 * ValueReader takes typed values out of a connection string and keeps the first that is wrong, so that a caller checks
 * once, at the end.
 */
export class ValueReader {
  readonly #values: ConninfoValues;
  #invalid: InvalidConninfo | undefined;

  constructor(values: ConninfoValues) {
    this.#values = values;
  }

  /** invalid is the first value that was wrong. */
  get invalid(): InvalidConninfo | undefined {
    return this.#invalid;
  }

  /** fail records that a value is wrong. */
  fail(message: string): void {
    this.#invalid ??= invalidConninfo(message);
  }

  /** has tells whether a keyword is given, with whatever value. */
  has(keyword: ConninfoKeyword): boolean {
    return this.#values.has(keyword);
  }

  /** text is the value of a keyword; an empty one counts as not given, as in libpq. */
  text(keyword: ConninfoKeyword): string | undefined {
    const value = this.#values.get(keyword);
    return value === '' ? undefined : value;
  }

  /** word is one of a few words; in most keywords an empty value is no word either. */
  word<Word extends string>(keyword: ConninfoKeyword, words: readonly [Word, ...Word[]]): Word {
    const value = this.#values.get(keyword);
    if (value === undefined) return words[0];
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) this.fail(`invalid ${keyword} value: "${value}"`);
    return word ?? words[0];
  }

  /** integer is a C int in decimal, spaces round it allowed. */
  integer(keyword: ConninfoKeyword, fallback: number): number {
    const value = this.#values.get(keyword);
    if (value === undefined || value === '') return fallback;
    const parsed = parseInteger(value);
    if (parsed === undefined) this.fail(invalidInteger(value, keyword));
    return parsed ?? fallback;
  }
}

/** parseInteger reads what strtol(3) reads in base 10, with nothing but spaces after it, and fits an int. */
export function parseInteger(text: string): number | undefined {
  const digits = /^[ \t\n\r\f\v]*([+-]?\d+)[ \t\n\r\f\v]*$/.exec(text)?.[1];
  const number = Number(digits);
  return digits !== undefined && number >= -(2 ** 31) && number < 2 ** 31 ? number : undefined;
}

/** invalidInteger is libpq's text for a number that is none. */
export function invalidInteger(value: string, keyword: ConninfoKeyword): string {
  return `invalid integer value "${value}" for connection option "${keyword}"`;
}
