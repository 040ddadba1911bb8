import { inspect } from 'node:util';

const redacted = '[redacted]';

/**
 * Secret holds a password, a key or a verifier. However it is printed (template, JSON, console.log) it shows
 * `[redacted]`; only reveal gives the value.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** reveal gives the value, to be used at once and not kept. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
