/** Tally turns what may happen thousands of times a second into a line now and then. Times are milliseconds. */
export class Tally {
  readonly #interval: number;
  #count = 0;
  #told = -Infinity;

  constructor(interval: number) {
    this.#interval = interval;
  }

  /** note counts one, or several, and gives how many there were since the last line where it is time for another. */
  note(now: number, several = 1): number | undefined {
    this.#count += several;
    if (now - this.#told < this.#interval) return undefined;
    const count = this.#count;
    this.#count = 0;
    this.#told = now;
    return count;
  }
}
