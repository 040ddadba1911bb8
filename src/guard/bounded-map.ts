/** BoundedMap keeps at most so many entries: where one more is set, the one that was set the longest ago is forgotten. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** size is the number of entries. */
  get size(): number {
    return this.#entries.size;
  }

  /** get gives the value of a key, and does not make it any younger. */
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** set gives a key a value and makes it the youngest. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#bound) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }

  /** delete forgets a key and tells whether it was there. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** entries gives all of them, the oldest first. */
  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }
}
