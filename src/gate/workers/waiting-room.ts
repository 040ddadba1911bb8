import type { Admitted } from '../admit.ts';

/** WaitingRoom keeps connections that nobody can serve at the moment, until the time for their logins is over. */
export class WaitingRoom {
  readonly #waiting = new Map<Admitted, NodeJS.Timeout>();
  readonly #onGone: (admitted: Admitted) => void;

  /** `onGone` is told of connections that have been dropped meanwhile. */
  constructor(onGone: (admitted: Admitted) => void) {
    this.#onGone = onGone;
  }

  /** add keeps a connection for at most so many milliseconds. How many there are is bounded by postern.max_handshakes. */
  add(admitted: Admitted, timeout: number): void {
    const drop = (): void => {
      clearTimeout(timer);
      if (!this.#waiting.delete(admitted)) return;
      admitted.socket.destroy();
      this.#onGone(admitted);
    };
    const timer = setTimeout(drop, timeout);
    this.#waiting.set(admitted, timer);
    admitted.session.end = drop;
  }

  /** empty gives all that still wait, the oldest first. */
  empty(): readonly Admitted[] {
    const all = [...this.#waiting.keys()];
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    return all;
  }
}
