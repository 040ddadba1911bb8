import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { AuthToken } from './auth-token.ts';

const tab = 0x09;
const carriageReturn = 0x0d;
const space = 0x20;
const quotationMark = 0x22;
const numberSign = 0x23;
const comma = 0x2c;

function isBlank(code: number): boolean {
  return code === space || code === tab || code === carriageReturn;
}

/**
 * WordScanner takes the words of one logical line from left to right. Words end at blanks, commas and comments; quotes
 * keep these in a word, a doubled quote is a quote, a missing last quote is forgiven (manual: auth-pg-hba-conf).
 */
export class WordScanner {
  readonly #line: ByteString;
  readonly #longestWord: number;
  #position = 0;
  #isTooLong = false;
  #start = 0;
  #end = 0;

  /** longestWord is in bytes, as the dialect has it. */
  constructor(line: ByteString, longestWord = Infinity) {
    this.#line = line;
    this.#longestWord = longestWord;
  }

  /**
   * isTooLong is true when the word just taken is too long for the server. One of just the longest length is too, if
   * a quote or a comma comes after it: the server looks for room before it looks at what is to be put there.
   */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** atEnd is true when nothing is left, not even blanks. */
  get atEnd(): boolean {
    return this.#position >= this.#line.length;
  }

  /** atComma is true when the word just taken ends at a comma, so that the next word belongs to the same field. */
  get atComma(): boolean {
    return this.#line.charCodeAt(this.#position) === comma;
  }

  /** wordStart and wordEnd are where the word just taken stands in the line, quotes included: from 0, end excluded. */
  get wordStart(): number {
    return this.#start;
  }

  get wordEnd(): number {
    return this.#end;
  }

  /** next takes a word, and undefined at the end of the line or at a comment. */
  next(): AuthToken | undefined {
    this.#skipBlanksAndCommas();
    const start = this.#position;
    while (!this.atEnd) {
      const code = this.#line.charCodeAt(this.#position);
      if (code === quotationMark) return this.#nextQuoted(start);
      if (isBlank(code) || code === comma || code === numberSign) break;
      this.#position++;
    }
    const end = this.#position;
    this.#isTooLong = end - start > this.#longestWord - (this.atComma ? 1 : 0);
    this.#start = start;
    this.#end = end;
    this.#skipComment();
    return end > start ? { text: asBytes(this.#line.slice(start, end)), quoted: false } : undefined;
  }

  #skipBlanksAndCommas(): void {
    while (isBlank(this.#line.charCodeAt(this.#position)) || this.atComma) this.#position++;
  }

  #skipComment(): void {
    if (this.#line.charCodeAt(this.#position) === numberSign) this.#position = this.#line.length;
  }

  /** Takes a word with a quote somewhere in it; the scanner stands at its first quote. */
  #nextQuoted(start: number): AuthToken {
    const line = this.#line;
    let text = line.slice(start, this.#position);
    let inQuotes = false;
    let afterQuote = false;
    this.#isTooLong = false;
    for (; !this.atEnd; this.#position++) {
      const code = line.charCodeAt(this.#position);
      if (!inQuotes && (isBlank(code) || code === numberSign)) break;
      if (text.length >= this.#longestWord) this.#isTooLong = true;
      if (!inQuotes && code === comma) break;
      if (code === quotationMark) {
        // The second quote of a pair opens again what the first closed, and stands for one.
        if (afterQuote) text += '"';
        afterQuote = inQuotes && !afterQuote;
        inQuotes = !inQuotes;
      } else {
        afterQuote = false;
        text += line[this.#position];
      }
    }
    this.#start = start;
    this.#end = this.#position;
    this.#skipComment();
    return { text: asBytes(text), quoted: line.charCodeAt(start) === quotationMark };
  }
}
