import { timingSafeEqual } from 'node:crypto';
import type { Env } from '../../env/env.ts';
import { BanLedger, parseBan, printBan } from '../../fleet/ban-ledger.ts';
import { cancelProof, countTag, type FleetKeys } from '../../fleet/fleet-keys.ts';
import type { BanMessage, FleetEvent } from '../../fleet/message.ts';
import { clockTolerance } from '../../fleet/peers.ts';
import type { FleetStore } from '../../fleet/store.ts';
import type { Ban } from '../../guard/ban.ts';
import { clientNetwork } from '../../guard/client-network.ts';
import type { FailureKind } from '../../guard/failure.ts';
import { TokenBuckets } from '../../guard/token-bucket.ts';
import type { IpAddress } from '../../inet/address.ts';
import { parseNetwork, printNetwork, type Network } from '../../inet/network.ts';
import { clockSkewed, stateForged, stateLost, stateShared } from '../../journal/fleet-texts.ts';
import type { Journal } from '../../journal/journal.ts';
import { FleetLink, type FleetListener, type FleetStatus } from '../../redis/fleet-link.ts';
import type { CountRow } from '../../redis/peer-counts.ts';
import { clocksOf } from '../ban-file.ts';
import type { CancelKey, CancelKeys } from '../cancel-keys.ts';
import type { GuardNews, GuardPost } from '../guard-post.ts';
import { tallyInterval } from '../limits.ts';
import type { Running } from '../running.ts';
import type { SessionCount, SessionLimits } from '../session-limits.ts';
import { Tally } from '../tally.ts';

/**
 * cancelRate bounds the cancel requests that are passed on to other gates: anybody who reaches the port can send them,
 * without a login.
 */
const cancelRate = { perSecond: 50, burst: 100 };

/** clientCancelRate bounds those of one client, so that nobody uses up what there is for all. */
const clientCancelRate = { perSecond: 5, burst: 20 };

/**
 * freshness is how old the failure of a client at another gate may be to bring about a ban here (ms). What is older is read
 * by a gate that has only just joined; the others have drawn the consequences.
 */
const freshness = 10_000;

/** joinPatience is how long a start waits until the bans of the other gates are known (ms). */
const joinPatience = 1_000;

/** FleetPostRequest is what a fleet post stands on. */
export interface FleetPostRequest {
  readonly env: Env;
  readonly journal: Journal;
  readonly guardPost: GuardPost;
  readonly keys: FleetKeys;
  readonly open: (gate: string) => Promise<FleetStore>;
  readonly running: () => Pick<Running, 'policies'>;
}

/** Held is what a gate holds that others may ask for. */
export interface Held {
  readonly sessionLimits: SessionLimits;
  readonly cancelKeys: CancelKeys;
}

/** FleetPost is the gate's place among others: what its guard, its limits and its cancel keys tell and are told. */
export class FleetPost implements GuardNews, FleetListener {
  readonly #request: FleetPostRequest;
  readonly #link: FleetLink;
  readonly #ledger = new BanLedger();
  readonly #cancels = new TokenBuckets();
  readonly #forged = new Tally(tallyInterval);
  readonly #skewed = new Set<string>();
  #held: Held | undefined;
  #settled: (() => void) | undefined;

  constructor(request: FleetPostRequest) {
    const { env, keys, open } = request;
    const gate = env.randomBytes(8).toString('hex');
    this.#request = request;
    this.#link = new FleetLink({
      env,
      keys,
      gate,
      open: () => open(gate),
      listener: this,
      memory: () => this.#guardPolicy.timeMax,
    });
  }

  /** status is how the sharing is doing. */
  get status(): FleetStatus {
    return this.#link.status;
  }

  /** holds says whose counts and keys others may ask for. */
  holds(held: Held): void {
    this.#held = held;
  }

  /** start joins the others, and resolves when it has, or has failed for the first time; it goes on trying. */
  async start(): Promise<void> {
    for (const ban of this.#request.guardPost.remembered()) this.#ledger.take(this.#wordOf(ban));
    const settled = new Promise<void>((resolve) => {
      this.#settled = resolve;
      setTimeout(resolve, joinPatience).unref();
    });
    this.#link.start();
    await settled;
  }

  /** close leaves the others. */
  close(): Promise<void> {
    return this.#link.close();
  }

  failed(client: Network, failure: FailureKind, user: string | undefined): void {
    this.#link.say({
      kind: 'failure',
      client: printNetwork(client),
      failure,
      ...(user !== undefined && { user }),
    });
  }

  loggedIn(client: Network, user: string): void {
    this.#link.say({ kind: 'login', client: printNetwork(client), user });
  }

  banned(ban: Ban): void {
    const network = printNetwork(ban.network);
    this.#say(printBan(ban, this.#ledger.stampFor(network, this.#wall()), clocksOf(this.#request.env)));
  }

  lifted(networks: readonly Network[]): void {
    for (const network of new Set(networks.map(printNetwork))) {
      this.#say({ kind: 'lift', network, stamp: this.#ledger.stampFor(network, this.#wall()) });
    }
  }

  /** claim asks whether other gates leave room for a session that has been counted here. Undefined is that none is known. */
  async elsewhere(counted: readonly SessionCount[]): Promise<readonly SessionCount[]> {
    const tagged = counted.map((count) => ({ ...count, tag: this.#tagOf(count) }));
    const sums = await this.#link.claim(tagged.map(({ tag, sessions }) => ({ tag, sessions })));
    return tagged.map(({ of, name, tag }) => ({ of, name, sessions: sums?.get(tag) ?? 0 }));
  }

  /** freed says that sessions have ended. */
  freed(names: readonly Omit<SessionCount, 'sessions'>[]): void {
    for (const name of names) this.#link.changed(this.#tagOf(name));
  }

  /** cancel passes a cancel key on that is not of this gate, and tells whether it has. */
  cancel({ processId, secretKey }: CancelKey, from: IpAddress | undefined): boolean {
    if (this.status.others === 0) return false;
    const client = from === undefined ? 'local' : printNetwork(clientNetwork(from));
    const now = this.#request.env.monotonic();
    if (!this.#cancels.take(client, clientCancelRate, now) || !this.#cancels.take('', cancelRate, now)) return false;
    const nonce = this.#request.env.randomBytes(16).toString('base64url');
    const proof = cancelProof(this.#request.keys, processId, secretKey, nonce);
    this.#link.say({ kind: 'cancel', processId, nonce, proof });
    return true;
  }

  heard(event: FleetEvent, age: number): void {
    const { guardPost } = this.#request;
    switch (event.kind) {
      case 'failure': {
        const client = parseNetwork(event.client);
        if (client === undefined || age > this.#guardPolicy.window) return;
        const failure = { kind: event.failure, address: client.base, user: event.user };
        guardPost.failedElsewhere(failure, this.#guardPolicy, age <= freshness);
        return;
      }
      case 'login': {
        const client = parseNetwork(event.client);
        if (client !== undefined) guardPost.loggedInElsewhere(client.base, event.user, this.#guardPolicy);
        return;
      }
      case 'ban':
      case 'lift':
        this.told(event);
        return;
      case 'cancel':
        if (Math.abs(age) <= clockTolerance) this.#cancelHere(event);
    }
  }

  told(word: BanMessage): void {
    if (!this.#ledger.isNewer(word)) return;
    const network = parseNetwork(word.network);
    const ban = word.kind === 'ban' ? parseBan(word, clocksOf(this.#request.env), this.#guardPolicy) : undefined;
    if (network === undefined || (word.kind === 'ban' && ban === undefined)) return;
    this.#ledger.take(word);
    if (ban === undefined) this.#request.guardPost.liftedElsewhere(network);
    else this.#request.guardPost.bannedElsewhere(ban, this.#guardPolicy);
  }

  words(): readonly BanMessage[] {
    this.#ledger.sweep(this.#wall(), this.#guardPolicy.timeMax);
    return this.#ledger.words();
  }

  counts(): readonly CountRow[] {
    const counts = this.#held?.sessionLimits.counts() ?? [];
    return counts.map((count) => ({ tag: this.#tagOf(count), sessions: count.sessions }));
  }

  joined(others: number): void {
    this.#request.journal.log(stateShared(others));
    this.#settled?.();
  }

  lost(reason: string): void {
    this.#request.journal.log(stateLost(reason));
    this.#settled?.();
  }

  forged(count: number): void {
    const total = this.#forged.note(this.#request.env.monotonic(), count);
    if (total !== undefined) this.#request.journal.log(stateForged(total));
  }

  skewed(gate: string, difference: number): void {
    if (this.#skewed.has(gate) || this.#skewed.size >= maxSkewed) return;
    this.#skewed.add(gate);
    this.#request.journal.log(clockSkewed(gate, difference));
  }

  #say(word: BanMessage): void {
    this.#ledger.take(word);
    this.#link.say(word);
  }

  /** A ban from before the start is as old as it is; a lift that came meanwhile is newer. */
  #wordOf(ban: Ban): BanMessage {
    const clocks = clocksOf(this.#request.env);
    return printBan(ban, Math.max(0, Math.round(ban.since - clocks.monotonic + clocks.wall)), clocks);
  }

  #cancelHere({ processId, nonce, proof }: Extract<FleetEvent, { kind: 'cancel' }>): void {
    const { keys, journal } = this.#request;
    if (this.#held?.cancelKeys.has(processId) !== true) return;
    const target = this.#held.cancelKeys.findProven(processId, (secretKey) => {
      const expected = cancelProof(keys, processId, secretKey, nonce);
      return expected.length === proof.length && timingSafeEqual(Buffer.from(expected), Buffer.from(proof));
    });
    target?.();
    if (target === undefined) journal.log({ severity: 'LOG', message: 'wrong key in cancel request at another gate' });
  }

  #tagOf({ of, name }: Pick<SessionCount, 'of' | 'name'>): string {
    return countTag(this.#request.keys, of, name);
  }

  get #guardPolicy() {
    return this.#request.running().policies.guard;
  }

  #wall(): number {
    return this.#request.env.now().getTime();
  }
}

/** maxSkewed bounds the gates whose clocks are spoken of: the rest has the same cause. */
const maxSkewed = 16;
