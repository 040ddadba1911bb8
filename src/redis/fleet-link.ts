import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../env/env.ts';
import { isOver } from '../fleet/ban-ledger.ts';
import type { FleetKeys } from '../fleet/fleet-keys.ts';
import {
  openMessage,
  sealMessage,
  type BanMessage,
  type FleetContent,
  type FleetEvent,
  type FleetMessage,
} from '../fleet/message.ts';
import { beatInterval, clockTolerance, Peers } from '../fleet/peers.ts';
import { beginning, type FleetStore } from '../fleet/store.ts';
import { withinMilliseconds } from './deadline.ts';
import { reasonOf } from './open-client.ts';
import { batchLength, Outbox } from './outbox.ts';
import { PeerCounts, type CountRow } from './peer-counts.ts';
import { Wake } from './wake.ts';

/** loginTimeout is how long a login waits for an answer (ms); then it goes on with what its own gate knows. */
export const loginTimeout = 100;

/**
 * minRetryDelay is how long after a failure the store is tried again (ms); the delay doubles, up to maxRetryDelay, where the
 * gate had joined for less than stableTime: a store that comes and goes shall not fill the journal.
 */
const minRetryDelay = 1_000;
const maxRetryDelay = 30_000;
const stableTime = 30_000;

/** maxPages bounds the pages that are read on end: twice what an honest store has. Then the rest waits for the next time. */
const maxPages = 400;

/** pullInterval is how often all bans are compared (ms), in case that an event was lost. */
const pullInterval = 60_000;

/** FleetListener is told what other gates say, and says what this one knows. */
export interface FleetListener {
  /** heard takes an event of another gate, each once, and how old it is by both clocks (ms). */
  heard(event: FleetEvent, age: number): void;
  /** told takes what the store holds as the last word on a network. */
  told(word: BanMessage): void;
  /** words gives the last word on each network that this gate knows. */
  words(): readonly BanMessage[];
  /** counts gives how many sessions this gate has, by tag. */
  counts(): readonly CountRow[];
  /** joined says that the state is shared from now on, with so many other gates. */
  joined(others: number): void;
  /** lost says that it is not, any more or yet. */
  lost(reason: string): void;
  /** forged says that the store held texts which no gate of this fleet has made. */
  forged(count: number): void;
  /** skewed says that the clock of another gate is so many milliseconds away. */
  skewed(gate: string, difference: number): void;
}

/** FleetLinkRequest is what a link stands on. */
export interface FleetLinkRequest {
  readonly env: Pick<Env, 'now' | 'monotonic'>;
  readonly keys: FleetKeys;
  /** The id of this gate: 16 hexadecimal digits, made anew at each start. */
  readonly gate: string;
  readonly open: () => Promise<FleetStore>;
  readonly listener: FleetListener;
  /** How long bans of the guard's are remembered after their end (ms). */
  readonly memory: () => number;
}

/** FleetStatus is how a link is doing. */
export interface FleetStatus {
  readonly connected: boolean;
  /** The other gates. */
  readonly others: number;
  /** Texts in the store that no gate of this fleet has made. */
  readonly forged: number;
  /** Events that could not be passed on. */
  readonly dropped: number;
  /** Logins that were decided by what this gate knows alone. */
  readonly alone: number;
}

/**
 * FleetLink keeps a gate joined to the others over a store. It never holds anybody up: events are passed on when it can be
 * done, and the one question that a login waits for has a bound. After the first that is not answered nobody waits any more
 * until the gate has joined again.
 */
export class FleetLink {
  readonly #request: FleetLinkRequest;
  readonly #peers: Peers;
  readonly #peerCounts = new PeerCounts();
  readonly #outbox = new Outbox();
  readonly #changed = new Set<string>();
  readonly #wake = new Wake();
  #store: FleetStore | undefined;
  #joinedAt: number | undefined;
  #lostReason: string | undefined;
  #closed = false;
  #number = 0;
  #place = beginning;
  #forged = 0;
  #alone = 0;
  #retryDelay = minRetryDelay;
  #beatWanted = false;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(request: FleetLinkRequest) {
    this.#request = request;
    this.#peers = new Peers(request.gate);
  }

  /** status is how it is doing. */
  get status(): FleetStatus {
    return {
      connected: this.#joined,
      others: this.#joined ? this.#peers.alive(this.#request.env.monotonic()).length : 0,
      forged: this.#forged,
      dropped: this.#outbox.dropped,
      alone: this.#alone,
    };
  }

  /** start begins to join, and goes on until it is closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** say passes an event on to the other gates, now or once they can be reached. */
  say(event: FleetEvent): void {
    // A cancel that comes late would meet another query.
    if (event.kind === 'cancel' && !this.#joined) return;
    this.#outbox.put({ content: event, time: this.#wall() });
    this.#wake.ring();
  }

  /** changed notes that the count of a tag is another. */
  changed(tag: string): void {
    this.#changed.add(tag);
    this.#wake.ring();
  }

  /** claim puts counts before a login and gives those of the other gates, by tag; undefined where this gate is alone. */
  async claim(rows: readonly CountRow[]): Promise<ReadonlyMap<string, number> | undefined> {
    const store = this.#store;
    if (store === undefined || !this.#joined) return this.#decideAlone(rows);
    try {
      return await withinMilliseconds(loginTimeout, this.#exchange(store, rows));
    } catch (error) {
      this.#lose(store, reasonOf(error));
      return this.#decideAlone(rows);
    }
  }

  /** close leaves the others and ends the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.abort();
    const store = this.#joined ? this.#store : undefined;
    await store?.leave().catch(() => undefined);
    this.#store?.close();
    this.#wake.ring();
    await this.#running;
  }

  #decideAlone(rows: readonly CountRow[]): undefined {
    this.#alone++;
    for (const { tag } of rows) this.changed(tag);
  }

  get #joined(): boolean {
    return this.#joinedAt !== undefined;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      let store: FleetStore | undefined;
      try {
        store = await this.#request.open();
        if (!this.#closed) await this.#serve(store);
      } catch (error) {
        this.#lose(store, reasonOf(error));
      }
      store?.close();
      const pause = { ref: false, signal: this.#closing.signal };
      await sleep(this.#retryDelay, undefined, pause).catch(() => undefined);
    }
  }

  /** One connection, from joining to its loss. */
  async #serve(store: FleetStore): Promise<void> {
    this.#store = store;
    store.onLost((reason) => this.#lose(store, reason));
    store.onEvents(() => this.#wake.ring());
    this.#place = beginning;
    // First what waits, so that its numbers are the least; then what others have said, which may be newer.
    await this.#send(store);
    await this.#read(store);
    await this.#pull(store);
    await this.#beat(store, true);
    await store.append([{ text: this.#seal({ kind: 'hello' }) }]);
    let [beaten, pulled] = [this.#now(), this.#now()];
    this.#join(store);
    while (this.#isServing(store)) {
      await this.#wake.within(beaten + beatInterval - this.#now());
      if (!this.#isServing(store)) return;
      await this.#read(store);
      await this.#send(store);
      await this.#tellChanged(store);
      if (this.#beatWanted || this.#now() - beaten >= beatInterval) {
        this.#beatWanted = false;
        beaten = this.#now();
        await this.#beat(store);
      }
      if (this.#now() - pulled < pullInterval) continue;
      pulled = this.#now();
      await this.#pull(store);
    }
  }

  #join(store: FleetStore): void {
    if (!this.#isServing(store)) return;
    this.#joinedAt = this.#now();
    this.#lostReason = undefined;
    this.#request.listener.joined(this.status.others);
  }

  #isServing(store: FleetStore): boolean {
    return this.#store === store && !this.#closed;
  }

  /** Every way in which it fails ends here; the listener is told once. */
  #lose(store: FleetStore | undefined, reason: string): void {
    if (store !== this.#store || this.#closed) return;
    this.#store = undefined;
    const joinedFor = this.#joinedAt === undefined ? undefined : this.#now() - this.#joinedAt;
    this.#joinedAt = undefined;
    if (joinedFor !== undefined) {
      this.#retryDelay = joinedFor < stableTime ? Math.min(this.#retryDelay * 2, maxRetryDelay) : minRetryDelay;
    }
    store?.close();
    this.#wake.ring();
    if (this.#lostReason !== undefined) return;
    this.#lostReason = reason;
    this.#request.listener.lost(reason);
  }

  /** Takes up the bans of others, and puts those that only this gate knows. */
  async #pull(store: FleetStore): Promise<void> {
    const { listener, memory } = this.#request;
    const stamps = new Map<string, number>();
    const over: string[] = [];
    let pages = 0;
    for (let from: string | undefined = beginning; from !== undefined && pages < maxPages; pages++) {
      const page: Awaited<ReturnType<FleetStore['bans']>> = await store.bans(from);
      from = page.next;
      for (const { content } of this.#open(page.texts)) {
        if (content.kind !== 'ban' && content.kind !== 'lift') continue;
        stamps.set(content.network, content.stamp);
        if (isOver(content, this.#wall(), memory())) over.push(content.network);
        else listener.told(content);
      }
    }
    if (over.length > 0) await store.forgetBans(over.slice(0, forgottenAtOnce));
    const isUnsaid = (word: BanMessage): boolean =>
      word.stamp > (stamps.get(word.network) ?? -1) && !isOver(word, this.#wall(), memory());
    const unsaid = listener.words().filter(isUnsaid);
    for (let at = 0; at < unsaid.length; at += batchLength) {
      const batch = unsaid.slice(at, at + batchLength);
      await store.append(batch.map((word) => ({ text: this.#seal(word), network: word.network })));
    }
  }

  async #read(store: FleetStore): Promise<void> {
    let more = true;
    for (let pages = 0; more && pages < maxPages && this.#isServing(store); pages++) {
      const page = await store.events(this.#place);
      this.#place = page.next;
      ({ more } = page);
      for (const message of this.#open(page.texts)) this.#hear(message);
    }
  }

  #hear(message: FleetMessage): void {
    const { content, gate, time } = message;
    if (!this.#peers.isFresh(message)) return;
    if (!this.#peers.isAlive(gate, this.#now())) this.#beatWanted = true;
    switch (content.kind) {
      case 'hello':
      case 'alive':
      case 'count':
        return;
      default:
        this.#request.listener.heard(content, this.#wall() - time);
    }
  }

  async #send(store: FleetStore): Promise<void> {
    for (let batch = this.#outbox.next(); batch.length > 0; batch = this.#outbox.next()) {
      const events = batch.map((event) => {
        event.text ??= this.#seal(event.content, event.time);
        return { text: event.text, ...('network' in event.content && { network: event.content.network }) };
      });
      await store.append(events);
      this.#outbox.sent(batch);
    }
  }

  async #tellChanged(store: FleetStore): Promise<void> {
    if (this.#changed.size === 0) return;
    const tags = [...this.#changed];
    this.#changed.clear();
    const counts = new Map(this.#request.listener.counts().map((row) => [row.tag, row.sessions]));
    await this.#exchange(
      store,
      tags.map((tag) => ({ tag, sessions: counts.get(tag) ?? 0 })),
    );
  }

  async #beat(store: FleetStore, isFirst = false): Promise<void> {
    const now = this.#now();
    const { texts, hasCounts } = await store.beat(this.#seal({ kind: 'alive' }), this.#peers.gone(now));
    for (const message of this.#open(texts)) {
      if (message.content.kind !== 'alive' || message.gate === this.#request.gate) continue;
      const difference = message.time - this.#wall();
      if (Math.abs(difference) <= clockTolerance) this.#peers.hear(message, now);
      else this.#request.listener.skewed(message.gate, difference);
    }
    const rows = this.#request.listener.counts();
    // What the store has from before may be old.
    if ((hasCounts && !isFirst) || rows.length === 0) return;
    for (let at = 0; at < rows.length; at += countsAtOnce)
      await this.#exchange(store, rows.slice(at, at + countsAtOnce));
  }

  async #exchange(store: FleetStore, rows: readonly CountRow[]): Promise<ReadonlyMap<string, number>> {
    const counts = rows.map((row) => ({ tag: row.tag, text: this.#seal({ kind: 'count', ...row }) }));
    const alive = this.#peers.alive(this.#now());
    const texts = await store.count(counts, alive);
    return this.#peerCounts.sum(this.#open(texts), new Set(alive));
  }

  #open(texts: readonly string[]) {
    const opened = texts.map((text) => openMessage(this.#request.keys, text));
    const messages = opened.filter((message) => message !== undefined);
    const forged = texts.length - messages.length;
    if (forged > 0) {
      this.#forged += forged;
      this.#request.listener.forged(forged);
    }
    return messages;
  }

  #seal(content: FleetContent, time = this.#wall()): string {
    const { keys, gate } = this.#request;
    return sealMessage(keys, { gate, number: ++this.#number, time, content });
  }

  #now(): number {
    return this.#request.env.monotonic();
  }

  #wall(): number {
    return this.#request.env.now().getTime();
  }
}

/** How many bans that are over are taken out at once, and how many counts are put: well below what a script may be given. */
const forgottenAtOnce = 1_000;
const countsAtOnce = 500;
