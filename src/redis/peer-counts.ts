import type { FleetMessage } from '../fleet/message.ts';
import { BoundedMap } from '../guard/bounded-map.ts';

/** CountRow is how many sessions a gate has under a tag. */
export interface CountRow {
  readonly tag: string;
  readonly sessions: number;
}

/** maxRemembered bounds the counts of other gates whose number is remembered: some 10 MB. */
const maxRemembered = 65_536;

/** PeerCounts adds up what other gates have counted. A count older than one that has been seen is not believed again. */
export class PeerCounts {
  readonly #newest = new BoundedMap<string, number>(maxRemembered);

  /** sum gives the sessions of these gates by tag. */
  sum(messages: readonly FleetMessage[], gates: ReadonlySet<string>): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const { gate, number, content } of messages) {
      if (content.kind !== 'count' || !gates.has(gate)) continue;
      const key = `${gate} ${content.tag}`;
      if (number < (this.#newest.get(key) ?? 0)) continue;
      this.#newest.set(key, number);
      sums.set(content.tag, (sums.get(content.tag) ?? 0) + content.sessions);
    }
    return sums;
  }
}
