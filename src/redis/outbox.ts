import type { FleetContent } from '../fleet/message.ts';

/** Outgoing is an event that waits to be passed on. */
export interface Outgoing {
  readonly content: FleetContent;
  /** When it happened, in milliseconds since 1970. */
  readonly time: number;
  /** Its sealed text, from the first attempt on: sent twice, it counts once. */
  text?: string;
}

/** maxWaiting bounds the events that wait while the store is away: some 2 MB. Then the oldest are dropped. */
export const maxWaiting = 4_096;

/** batchLength is how many events are sent at once: 800 kB at most. */
export const batchLength = 100;

/** Outbox keeps events in order until the store has taken them. */
export class Outbox {
  #waiting: Outgoing[] = [];
  #dropped = 0;

  /** dropped is how many were lost because too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** put adds an event. */
  put(event: Outgoing): void {
    this.#waiting.push(event);
    if (this.#waiting.length <= maxWaiting) return;
    this.#waiting.shift();
    this.#dropped++;
  }

  /** next gives the events that shall be sent now; they stay until they are sent. */
  next(): readonly Outgoing[] {
    return this.#waiting.slice(0, batchLength);
  }

  /** sent takes them out. */
  sent(events: readonly Outgoing[]): void {
    const done = new Set(events);
    this.#waiting = this.#waiting.filter((event) => !done.has(event));
  }
}
