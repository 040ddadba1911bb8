import type { Settings } from '../conf/settings.ts';
import type { Env } from '../env/env.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import { Admission, type LimitReached } from '../guard/admission.ts';
import type { Ban } from '../guard/ban.ts';
import { clientNetwork } from '../guard/client-network.ts';
import { Counters } from '../guard/counters.ts';
import type { FailureKind } from '../guard/failure.ts';
import { Guard, isExempt, type Failure, type GuardPolicy } from '../guard/guard.ts';
import type { IpAddress } from '../inet/address.ts';
import { containsNetwork, printNetwork, type Network } from '../inet/network.ts';
import { banned, bannedByOther, turnedAway, unbanned } from '../journal/guard-texts.ts';
import type { Journal } from '../journal/journal.ts';
import { byteString } from '../text/byte-string.ts';
import { BanFile } from './ban-file.ts';
import { BanOffload } from './ban-offload.ts';
import { maxRefusalsAtOnce, maxRefusalsPerAddress, tallyInterval } from './limits.ts';
import type { Policies } from './policies.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { Tally } from './tally.ts';

/** GuardPostRequest is what a guard post stands on. */
export interface GuardPostRequest {
  readonly directory: string;
  readonly env: Pick<Env, 'now' | 'monotonic'>;
  readonly journal: Journal;
  readonly sessions: Sessions;
  /** onBan is told of each ban, once it is in force. */
  readonly onBan: (ban: Ban) => void;
  /** Whether bans shall be found again after a restart. */
  readonly keepsBans: boolean;
}

/** GuardNews is told what other gates should know. Its methods neither wait nor throw. */
export interface GuardNews {
  failed(client: Network, kind: FailureKind, user: string | undefined): void;
  loggedIn(client: Network, user: string): void;
  banned(ban: Ban): void;
  lifted(networks: readonly Network[]): void;
}

type HandshakeSettings = Pick<Settings, 'postern.max_handshakes' | 'postern.max_handshakes_per_address'>;

/** Entrance is what becomes of a new connection. Whoever is not turned away must leave, once. */
export type Entrance =
  | { readonly kind: 'entered'; leave(): void }
  /** A limit is reached, and there is time to say so after the startup packet. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; leave(): void }
  /** To be closed at once. */
  | { readonly kind: 'turned-away' };

/** GuardPost is the guard at its place in the gate: with a clock, the journal, and a file that keeps the bans. */
export class GuardPost {
  readonly #request: GuardPostRequest;
  readonly #guard = new Guard();
  readonly #admission = new Admission();
  readonly #refusals = new Counters();
  readonly #limited = new Tally(tallyInterval);
  readonly #crowded = new Tally(tallyInterval);
  readonly #file: BanFile | undefined;
  #offload: BanOffload | undefined;
  /** How long a ban is remembered after its end (ms), by the settings last seen. */
  #memory = 0;
  #news: GuardNews | undefined;
  #turnedAway = 0;
  #refusing = 0;

  constructor(request: GuardPostRequest) {
    this.#request = request;
    this.#file = request.keepsBans ? new BanFile({ ...request, bans: () => this.remembered() }) : undefined;
  }

  /** share passes on from now on what other gates should know. */
  share(news: GuardNews): void {
    this.#news = news;
  }

  /** remembered lists the bans in force, and those whose length still counts for the next. */
  remembered(): readonly Ban[] {
    return this.#guard.bans.remembered(this.#now(), this.#memory);
  }

  /** load takes up the bans from before a restart. */
  load({ guard }: Policies): void {
    this.#memory = guard.timeMax;
    for (const ban of this.#file?.read(guard.timeMax) ?? []) this.#guard.bans.add(ban);
  }

  /** offload hands the bans over to the kernel, or takes them back, as the settings say. */
  async offload(settings: Pick<Settings, 'postern.ban_offload' | 'port'>): Promise<void> {
    const isWanted = settings['postern.ban_offload'] === 'nftables';
    if (isWanted === (this.#offload !== undefined)) return;
    const old = this.#offload;
    this.#offload = isWanted
      ? new BanOffload({ ...this.#request, port: settings.port, bans: () => this.bans() })
      : undefined;
    this.#offload?.syncSoon();
    await old?.close();
  }

  /** counts is how many connections were closed at accept, and how many clients have failed lately. */
  get counts(): { readonly turnedAway: number; readonly failing: number } {
    return { turnedAway: this.#turnedAway, failing: this.#guard.failures.tracked };
  }

  /** enter lets a new connection in, or says why not. */
  enter(address: IpAddress, { guard, admission }: Policies): Entrance {
    const now = this.#now();
    if (this.#guard.banOf(address, now, guard) !== undefined) {
      this.#turnedAway++;
      return { kind: 'turned-away' };
    }
    const entered = this.#admission.enter(address, now, admission);
    if (!('limit' in entered)) return { kind: 'entered', leave: () => this.#admission.leave(entered) };
    return this.#refuse(entered, now);
  }

  /** makeRoom ends the connection that has been without a login for the longest, where one more would be too many. */
  makeRoom(address: IpAddress | undefined, settings: HandshakeSettings): void {
    const { sessions } = this.#request;
    const total = settings['postern.max_handshakes'];
    const perAddress = settings['postern.max_handshakes_per_address'];
    const client = address === undefined ? undefined : printNetwork(clientNetwork(address));
    if (client !== undefined && sessions.pendingOf(client) >= perAddress) {
      sessions.dropOldestPending(client);
      this.#noteCrowd(`${perAddress} connections of ${client} have not logged in yet`);
    } else if (sessions.pending >= total) {
      sessions.dropOldestPending();
      this.#noteCrowd(`${total} connections have not logged in yet`);
    }
  }

  /** fail counts a failed login. It gives the milliseconds that the client should wait for its answer. */
  fail(session: Session, address: IpAddress, kind: FailureKind, { guard }: Policies): number {
    const { user } = session;
    const { ban, delay } = this.#guard.fail({ kind, address, user }, this.#now(), guard);
    if (ban !== undefined) this.#impose(ban, guard, session);
    // After the ban, so that nobody else finds another cause for it.
    if (!isExempt(address, guard)) this.#news?.failed(clientNetwork(address), kind, user);
    return ban === undefined ? delay : 0;
  }

  /** failedElsewhere counts a failure at another gate. It bans only where it is fresh. */
  failedElsewhere(failure: Failure, policy: GuardPolicy, isFresh: boolean): void {
    if (!isFresh) {
      this.#guard.recall(failure, this.#now(), policy);
      return;
    }
    const { ban } = this.#guard.fail(failure, this.#now(), policy);
    if (ban !== undefined) this.#impose(ban, policy);
  }

  /** loggedInElsewhere notes a login at another gate. */
  loggedInElsewhere(address: IpAddress, user: string, policy: GuardPolicy): void {
    this.#guard.succeed(address, user, this.#now(), policy);
  }

  /** bannedElsewhere takes over a ban of another gate's: exempt networks stay so, and one that is over only counts. */
  bannedElsewhere(ban: Ban, policy: GuardPolicy): void {
    if (policy.exempt.some((network) => containsNetwork(network, ban.network))) return;
    this.#memory = policy.timeMax;
    this.#guard.failures.forget(printNetwork(ban.network));
    const standing = this.#guard.bans.of(ban.network.base, this.#now());
    if (!this.#guard.bans.add(ban) || ban.until <= this.#now()) return;
    this.#file?.saveSoon();
    // Two gates may have come to it in the same moment.
    if (standing !== undefined && isSameBan(standing, ban)) return;
    this.#request.journal.log(bannedByOther(textOf(ban)));
    this.#enforce(ban);
  }

  /** bannedBySuccessor does so for a gate that has taken over, whose clock is another: the ban lasts so many ms from now. */
  bannedBySuccessor(ban: Ban, left: number, policy: GuardPolicy): void {
    const since = this.#now();
    this.bannedElsewhere({ ...ban, since, until: since + left }, policy);
  }

  /** liftedElsewhere ends a ban that another gate has ended. */
  liftedElsewhere(network: Network): void {
    this.#guard.failures.forget(printNetwork(network));
    if (!this.#guard.bans.lift(network, this.#now())) return;
    this.#request.journal.log(unbanned(printNetwork(network)));
    this.#offload?.syncSoon();
    this.#file?.saveSoon();
  }

  /** succeed notes a login. */
  succeed(session: Session, address: IpAddress, { guard }: Policies): void {
    const { user } = session;
    if (user === undefined) return;
    if (this.#news !== undefined && this.#guard.isNews(address, user)) {
      this.#news.loggedIn(clientNetwork(address), user);
    }
    this.#guard.succeed(address, user, this.#now(), guard);
  }

  /** delayOf is how many milliseconds a client waits before it is examined. */
  delayOf(session: Session, address: IpAddress, { guard }: Policies): number {
    return session.user === undefined ? 0 : this.#guard.delayOf(address, session.user, this.#now(), guard);
  }

  /** bans lists the bans in force. */
  bans(): readonly Ban[] {
    return this.#guard.bans.inForce(this.#now());
  }

  /** ban adds an administrator's ban for so many seconds and ends what has not logged in. It tells whether there was room. */
  async ban(network: Network, seconds: number, cause: string): Promise<Ban | undefined> {
    const since = this.#now();
    const ban: Ban = { network, since, until: since + seconds * 1000, level: 0, cause, by: 'administrator' };
    if (!this.#guard.bans.add(ban)) return undefined;
    this.#request.journal.log(textOf(ban));
    this.#enforce(ban);
    this.#news?.banned(ban);
    await this.#file?.save();
    return ban;
  }

  /** unban lifts the bans on a network and on its parts, and gives them. Failures of a single client are forgotten. */
  async unban(network: Network): Promise<readonly Ban[]> {
    const client = network.length >= (network.base.family === 4 ? 32 : 64) ? clientNetwork(network.base) : network;
    this.#guard.failures.forget(printNetwork(client));
    const removed = this.#guard.bans.remove(client, this.#now());
    for (const ban of removed) this.#request.journal.log(unbanned(printNetwork(ban.network)));
    this.#offload?.syncSoon();
    this.#news?.lifted([client, ...removed.map((ban) => ban.network)]);
    await this.#file?.save();
    return removed;
  }

  /** isBanned tells whether an address is kept out, exemptions considered. */
  isBanned(address: IpAddress, { guard }: Policies): boolean {
    return this.#guard.banOf(address, this.#now(), guard) !== undefined;
  }

  /** covering gives the ban that still keeps an address out, such as a wider one after unban. */
  covering(address: IpAddress): Ban | undefined {
    return this.#guard.bans.of(address, this.#now());
  }

  /** save writes the bans down now. */
  async save(): Promise<void> {
    await this.#file?.save();
  }

  /** release writes them for a successor, to whom file and kernel belong from then on. */
  async release(): Promise<void> {
    this.#offload?.release();
    await this.#file?.save();
    this.#file?.release();
  }

  /** close writes the bans for the next start. */
  async close(): Promise<void> {
    this.#guard.bans.sweep(this.#now(), this.#memory);
    await this.#file?.save();
    await this.#offload?.close();
  }

  /** A ban of this guard's is in force, and everybody is told. */
  #impose(ban: Ban, policy: GuardPolicy, session?: Session): void {
    this.#memory = policy.timeMax;
    this.#request.journal.log(textOf(ban), session);
    this.#enforce(ban, session);
    this.#file?.saveSoon();
    this.#news?.banned(ban);
  }

  /** What is open and must not be, ends; the kernel is told. */
  #enforce(ban: Ban, except?: Session): void {
    this.#request.sessions.endPending(ban.network, except);
    this.#request.onBan(ban);
    this.#offload?.syncSoon();
  }

  #noteCrowd(why: string): void {
    this.#turnedAway++;
    const count = this.#crowded.note(this.#now());
    if (count !== undefined) this.#request.journal.log(turnedAway(count, why));
  }

  /** Telling costs a handshake, so that only a few are told at once; the others are closed. */
  #refuse(reached: LimitReached, now: number): Entrance {
    if (this.#refusing >= maxRefusalsAtOnce || this.#refusals.of(reached.of) >= maxRefusalsPerAddress) {
      this.#turnedAway++;
      const count = this.#limited.note(now);
      if (count !== undefined) this.#request.journal.log(turnedAway(count, describeLimit(reached)));
      return { kind: 'turned-away' };
    }
    this.#refusing++;
    this.#refusals.up(reached.of);
    const leave = (): void => {
      this.#refusing--;
      this.#refusals.down(reached.of);
    };
    return { kind: 'refused', refusal: refusalOf(reached), leave };
  }

  #now(): number {
    return this.#request.env.monotonic();
  }
}

function refusalOf({ limit, of }: LimitReached): Refusal {
  const values = { network: byteString(of) };
  return limit === 'rate' ? refuse('too-fast', values) : refuse('too-many-connections', values);
}

function describeLimit({ limit, of }: LimitReached): string {
  switch (limit) {
    case 'rate':
      return `${of} connects faster than postern.rate_connections_per_address`;
    case 'address':
      return `${of} has as many connections as postern.max_connections_per_address`;
    case 'network':
      return `${of} has as many connections as postern.max_connections_per_network`;
  }
}

/** isSameBan tells whether two gates mean the same: one network, by the same, from about the same time. */
function isSameBan(one: Ban, other: Ban): boolean {
  const isSameNetwork = printNetwork(one.network) === printNetwork(other.network);
  return (
    isSameNetwork && one.by === other.by && one.level === other.level && Math.abs(one.since - other.since) < sameBan
  );
}

/** Milliseconds between two gates that have counted the same failures. */
const sameBan = 5_000;

function textOf({ network, since, until, cause, level }: Ban) {
  return banned({ network: printNetwork(network), seconds: (until - since) / 1000, cause, level });
}
