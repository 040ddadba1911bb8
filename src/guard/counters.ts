/** Counters counts what is open, by key. What comes back to zero is forgotten, so that it never holds more than is open. */
export class Counters<K extends string = string> {
  readonly #counts = new Map<K, number>();

  /** of is how many are open. */
  of(key: K): number {
    return this.#counts.get(key) ?? 0;
  }

  /** entries gives what is open, by key. */
  entries(): IterableIterator<[K, number]> {
    return this.#counts.entries();
  }

  /** up opens one more. */
  up(key: K): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  /** down closes one. It throws where none is open: a limit that leaks would close the door for good. */
  down(key: K): void {
    const count = this.of(key);
    if (count === 0) throw new Error(`nothing is open for ${key}`);
    if (count === 1) this.#counts.delete(key);
    else this.#counts.set(key, count - 1);
  }
}
