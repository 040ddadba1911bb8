import type { IpAddress } from '../inet/address.ts';
import { containsAddress, printNetwork } from '../inet/network.ts';
import { unmapAddress } from '../inet/unmap.ts';
import type { Ban, BanPolicy } from './ban.ts';
import { Bans } from './bans.ts';
import { clientNetwork } from './client-network.ts';
import { failureTexts, failureWeights, type FailureKind } from './failure.ts';
import { Failures } from './failures.ts';

/** GuardPolicy is what the settings say of failed logins. Times are milliseconds. */
export interface GuardPolicy extends BanPolicy {
  /** How long the first failure of a client waits for its answer; each further one twice as long. */
  readonly failureDelay: number;
  /** The weight of failures of one user, from all clients, after which its unknown clients must wait; 0 is never. */
  readonly userThreshold: number;
  /** How long they wait before they are examined. */
  readonly userDelay: number;
}

/** Failure is one failed login. */
export interface Failure {
  readonly kind: FailureKind;
  readonly address: IpAddress;
  /** The user that was asked for, as far as one was. */
  readonly user: string | undefined;
}

/** Verdict is what follows a failure. */
export interface Verdict {
  /** The ban that this failure has brought about. */
  readonly ban: Ban | undefined;
  /** Milliseconds that the answer should wait. */
  readonly delay: number;
}

/** maxFailureDelay bounds how long an answer waits (ms), so that a person who mistypes is not driven away. */
export const maxFailureDelay = 10_000;

const indifferent: Verdict = { ban: undefined, delay: 0 };

/** Guard remembers who fails to log in, and says who is kept out and who must wait. It has no clock: `now` is monotonic, ms. */
export class Guard {
  readonly bans = new Bans();
  readonly failures = new Failures();

  /** banOf gives the ban that keeps an address out. */
  banOf(address: IpAddress, now: number, policy: BanPolicy): Ban | undefined {
    const ban = this.bans.of(address, now);
    return ban === undefined || isExempt(address, policy) ? undefined : ban;
  }

  /** fail counts a failure. */
  fail({ kind, address, user }: Failure, now: number, policy: GuardPolicy): Verdict {
    if (isExempt(address, policy)) return indifferent;
    const client = printNetwork(clientNetwork(address));
    const count = this.failures.fail(client, user, failureWeights[kind], now, policy.window);
    if (policy.threshold > 0 && count.client >= policy.threshold) {
      return { ban: this.#ban({ kind, address, user }, now, policy), delay: 0 };
    }
    const doublings = Math.min(count.client - 1, 30);
    return { ban: undefined, delay: Math.min(policy.failureDelay * 2 ** doublings, maxFailureDelay) };
  }

  /** recall counts a failure at another gate that is so old that whatever it led to has been said. */
  recall({ kind, address, user }: Failure, now: number, policy: GuardPolicy): void {
    if (isExempt(address, policy)) return;
    this.failures.fail(printNetwork(clientNetwork(address)), user, failureWeights[kind], now, policy.window);
  }

  /** isNews tells whether other gates should know of a login: it is the user's first from there, or forgives failures. */
  isNews(address: IpAddress, user: string): boolean {
    const client = printNetwork(clientNetwork(address));
    return !this.failures.knows(client, user) || this.failures.hasFailed(client, user);
  }

  /** succeed notes a login. */
  succeed(address: IpAddress, user: string, now: number, policy: GuardPolicy): void {
    this.failures.succeed(printNetwork(clientNetwork(address)), user, now, policy.window);
  }

  /**
   * delayOf is how long a client waits before it is examined: while many addresses guess at one user, those that the user
   * has never come from are slow. The account is never locked: that would be a weapon against its owner.
   */
  delayOf(address: IpAddress, user: string, now: number, policy: GuardPolicy): number {
    if (policy.userThreshold === 0 || isExempt(address, policy)) return 0;
    if (this.failures.ofUser(user, now, policy.window) < policy.userThreshold) return 0;
    return this.failures.knows(printNetwork(clientNetwork(address)), user) ? 0 : policy.userDelay;
  }

  /** Several connections fail at once where one address guesses in parallel: it is one ban. */
  #ban({ kind, address, user }: Failure, now: number, policy: GuardPolicy): Ban | undefined {
    const network = clientNetwork(address);
    this.failures.forget(printNetwork(network));
    if (this.bans.of(address, now) !== undefined) return undefined;
    const as = user === undefined ? '' : ` for user "${user}"`;
    return this.bans.impose(network, `${failureTexts[kind]}${as}`, now, policy);
  }
}

/** isExempt tells whether an address is never banned. */
export function isExempt(address: IpAddress, { exempt }: Pick<BanPolicy, 'exempt'>): boolean {
  if (exempt.length === 0) return false;
  const bare = unmapAddress(address);
  return exempt.some((network) => containsAddress(network, bare) || containsAddress(network, address));
}
