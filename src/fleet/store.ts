/** EventPage is a piece of the events of all gates, in order. */
export interface EventPage {
  /** The texts, as far as they are not longer than a message may be. */
  readonly texts: readonly string[];
  /** Where the next piece begins. */
  readonly next: string;
  /** Whether there is more at once. */
  readonly more: boolean;
}

/** BanPage is a piece of the bans of all gates. */
export interface BanPage {
  readonly texts: readonly string[];
  /** Where the next piece begins; undefined after the last. */
  readonly next: string | undefined;
}

/** BeatAnswer is what a sign of life brings back. */
export interface BeatAnswer {
  /** The last signs of life of all gates. */
  readonly texts: readonly string[];
  /** Whether the store still has this gate's counts. */
  readonly hasCounts: boolean;
}

/** Count is what a store holds under the tag of a role or database. */
export interface Count {
  readonly tag: string;
  readonly text: string;
}

/** beginning is where the first piece begins, of events and of bans. */
export const beginning = '0';

/**
 * FleetStore is the place that the gates of a fleet share. It is believed nothing: what it gives are texts, of which those
 * that a gate has sealed count. Every method rejects where the store does not answer in time.
 */
export interface FleetStore {
  /** append adds events and tells the other gates; those with a network also become the last word on it. */
  append(events: readonly { readonly text: string; readonly network?: string }[]): Promise<void>;
  /** events gives those after a place. */
  events(after: string): Promise<EventPage>;
  /** bans gives the last words on networks. */
  bans(from: string): Promise<BanPage>;
  /** forgetBans takes out networks of which nobody needs to know any more. */
  forgetBans(networks: readonly string[]): Promise<void>;
  /** beat says that this gate lives, keeps its counts for another while, and forgets gates that are gone. */
  beat(text: string, gone: readonly string[]): Promise<BeatAnswer>;
  /** count puts this gate's counts and gives, for each, those of other gates. */
  count(counts: readonly Count[], gates: readonly string[]): Promise<readonly string[]>;
  /** leave takes this gate's counts and sign of life out. */
  leave(): Promise<void>;
  /** onEvents is called when there may be new events. */
  onEvents(listener: () => void): void;
  /** onLost is called once, when the connection has gone. */
  onLost(listener: (reason: string) => void): void;
  /** close ends the connection at once. */
  close(): void;
}
