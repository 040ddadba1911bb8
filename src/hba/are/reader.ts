import { regexFaults, type RegexFault } from './syntax.ts';

/** AreReader walks over the characters of an expression and remembers the first fault, after which it is at the end. */
export class AreReader {
  readonly #source: string;
  #position: number;
  #fault: RegexFault | undefined;

  constructor(source: string, position: number) {
    this.#source = source;
    this.#position = position;
  }

  get fault(): RegexFault | undefined {
    return this.#fault;
  }

  get atEnd(): boolean {
    return this.#fault !== undefined || this.#position >= this.#source.length;
  }

  /** fail notes a fault; only the first counts, as in the server. */
  fail(fault: RegexFault): void {
    this.#fault ??= fault;
  }

  /** peek gives the character at a distance from the next one, or the empty string past the end. */
  peek(distance = 0): string {
    return this.#fault === undefined ? (this.#source[this.#position + distance] ?? '') : '';
  }

  /** take moves past one character and gives it, or the empty string at the end. */
  take(): string {
    const character = this.peek();
    if (character !== '') this.#position++;
    return character;
  }

  /** takeIf moves past the given text if it comes next. */
  takeIf(text: string): boolean {
    if (this.#fault !== undefined || !this.#source.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  /** takeUntil moves past everything up to the terminator and past it, or gives undefined if there is none. */
  takeUntil(terminator: string): string | undefined {
    const end = this.#source.indexOf(terminator, this.#position);
    if (this.#fault !== undefined || end === -1) return undefined;
    const taken = this.#source.slice(this.#position, end);
    this.#position = end + terminator.length;
    return taken;
  }

  /** takeAll takes what is left. */
  takeAll(): string {
    const rest = this.#fault === undefined ? this.#source.slice(this.#position) : '';
    this.#position = this.#source.length;
    return rest;
  }

  /** back moves back over characters just taken. */
  back(count: number): void {
    this.#position -= count;
  }

  /** takeCount reads a decimal number up to the digit that makes it bigger than the limit. */
  takeCount(limit: number): number {
    let value = 0;
    while (value <= limit && /^[0-9]$/.test(this.peek())) value = value * 10 + Number(this.take());
    return value;
  }

  /** skipExpanded moves past white space and comments and tells how many characters they were. */
  skipExpanded(): number {
    const start = this.#position;
    for (;;) {
      while (/^[\t-\r ]$/.test(this.peek())) this.#position++;
      if (this.peek() !== '#') return this.#position - start;
      while (!this.atEnd && this.peek() !== '\n') this.#position++;
    }
  }

  /**
   * takeNumber reads between `least` and `most` digits of a base. Like the server it lets the value wrap at 32 bits. Too
   * few digits are a fault of the escape that they belong to.
   */
  takeNumber(base: 8 | 10 | 16, least: number, most: number): { readonly value: number; readonly digits: number } {
    let value = 0;
    let digits = 0;
    while (digits < most) {
      const digit = digitValue(this.peek());
      if (digit >= base) break;
      value = (Math.imul(value, base) + digit) >>> 0;
      this.#position++;
      digits++;
    }
    if (digits < least) this.fail(regexFaults.escape);
    return { value, digits };
  }
}

function digitValue(character: string): number {
  return /^[0-9a-fA-F]$/.test(character) ? Number.parseInt(character, 16) : Number.POSITIVE_INFINITY;
}
