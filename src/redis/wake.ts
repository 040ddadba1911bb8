/** Wake lets one wait until somebody rings, or for a time; a ring while nobody waits is not lost. */
export class Wake {
  #rung = false;
  #waiting: (() => void) | undefined;

  /** ring ends the wait. */
  ring(): void {
    this.#rung = true;
    this.#waiting?.();
  }

  /** within waits for a ring, milliseconds at most. */
  async within(milliseconds: number): Promise<void> {
    if (!this.#rung && milliseconds > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
        timer = setTimeout(resolve, milliseconds).unref();
      });
      clearTimeout(timer);
      this.#waiting = undefined;
    }
    this.#rung = false;
  }
}
