import { describe, expect, test } from 'vitest';
import { parsePeerAddress, type IpAddress } from '../inet/address.ts';
import { parseNetwork, printNetwork, type Network } from '../inet/network.ts';
import { Bans } from './bans.ts';
import type { FailureKind } from './failure.ts';
import { Failures } from './failures.ts';
import { Guard, maxFailureDelay, type GuardPolicy } from './guard.ts';

const minute = 60_000;
const day = 86_400_000;

const policy: GuardPolicy = {
  threshold: 10,
  window: 10 * minute,
  time: 10 * minute,
  timeMax: day,
  exempt: [],
  failureDelay: 100,
  userThreshold: 50,
  userDelay: 5_000,
};

function addressFrom(text: string): IpAddress {
  const parsed = parsePeerAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function networkFrom(text: string): Network {
  const parsed = parseNetwork(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const start = 1_000_000;
const attacker = addressFrom('203.0.113.7');

interface FailOptions {
  readonly address?: IpAddress;
  readonly user?: string;
  readonly kind?: FailureKind;
  readonly now?: number;
  readonly by?: GuardPolicy;
}

/** fail lets an address fail so many times at one moment and gives the last verdict. */
function fail(
  guard: Guard,
  times: number,
  { address = attacker, user = 'alice', kind = 'password', now = start, by = policy }: FailOptions = {},
) {
  let verdict = guard.fail({ kind, address, user }, now, by);
  for (let count = 1; count < times; count++) verdict = guard.fail({ kind, address, user }, now, by);
  return verdict;
}

describe('a ban', () => {
  test('comes with the threshold and not before', () => {
    const guard = new Guard();
    expect(fail(guard, 9).ban).toBeUndefined();
    expect(guard.banOf(attacker, start, policy)).toBeUndefined();
    expect(fail(guard, 1).ban).toMatchObject({ level: 1, cause: 'password authentication failed for user "alice"' });
    expect(guard.banOf(attacker, start, policy)).toBeDefined();
  });

  test('ends after ban_time', () => {
    const guard = new Guard();
    fail(guard, 10);
    expect(guard.banOf(attacker, start + policy.time - 1, policy)).toBeDefined();
    expect(guard.banOf(attacker, start + policy.time, policy)).toBeUndefined();
  });

  test('counts what no client does by mistake double', () => {
    const guard = new Guard();
    expect(fail(guard, 4, { kind: 'protocol' }).ban).toBeUndefined();
    expect(fail(guard, 1, { kind: 'protocol' }).ban).toBeDefined();
  });

  test('does not come of failures that are spread wider than the window', () => {
    const guard = new Guard();
    for (let count = 0; count < 100; count++) {
      expect(fail(guard, 1, { now: start + count * 2 * minute }).ban).toBeUndefined();
    }
  });

  test('comes of guesses at many users from one address', () => {
    const guard = new Guard();
    const bans = Array.from({ length: 10 }, (_, index) => fail(guard, 1, { user: `user${index}` }).ban);
    expect(bans.filter((ban) => ban !== undefined)).toHaveLength(1);
  });

  test('doubles up to ban_time_max, and is forgotten after good behaviour', () => {
    const guard = new Guard();
    let now = start;
    const lengths: number[] = [];
    for (let round = 0; round < 10; round++) {
      const { ban } = fail(guard, 10, { now });
      if (ban === undefined) throw new Error('no ban');
      lengths.push((ban.until - ban.since) / minute);
      now = ban.until + 1;
    }
    expect(lengths).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
    now += policy.timeMax;
    expect(fail(guard, 10, { now }).ban?.level).toBe(1);
  });

  test('holds all of a /64, and its neighbour not', () => {
    const guard = new Guard();
    for (let host = 1; host <= 10; host++) fail(guard, 1, { address: addressFrom(`2001:db8:0:1::${host}`) });
    expect(guard.banOf(addressFrom('2001:db8:0:1:ffff::1'), start, policy)).toBeDefined();
    expect(guard.banOf(addressFrom('2001:db8:0:2::1'), start, policy)).toBeUndefined();
  });

  test('on an IPv4 address holds it in its IPv6 form, and no other', () => {
    const guard = new Guard();
    fail(guard, 10, { address: addressFrom('::ffff:203.0.113.7') });
    expect(guard.banOf(attacker, start, policy)).toBeDefined();
    expect(guard.banOf(addressFrom('::ffff:203.0.113.8'), start, policy)).toBeUndefined();
  });

  test('never falls on exempt networks', () => {
    const by = { ...policy, exempt: [networkFrom('203.0.113.0/24')] };
    const guard = new Guard();
    expect(fail(guard, 100, { by }).ban).toBeUndefined();
    expect(guard.failures.tracked).toBe(0);
    expect(fail(guard, 10).ban).toBeDefined();
    expect(guard.banOf(attacker, start, by)).toBeUndefined();
  });

  test('is not made where the threshold is 0', () => {
    expect(fail(new Guard(), 1000, { by: { ...policy, threshold: 0 } }).ban).toBeUndefined();
  });

  test('is one, however many connections fail at once', () => {
    const guard = new Guard();
    fail(guard, 10);
    expect(fail(guard, 10).ban).toBeUndefined();
    expect(guard.bans.inForce(start)).toMatchObject([{ level: 1 }]);
  });
});

describe('a login', () => {
  test("forgives the user's own mistakes", () => {
    const guard = new Guard();
    for (let round = 0; round < 10; round++) {
      expect(fail(guard, 9).ban).toBeUndefined();
      guard.succeed(attacker, 'alice', start, policy);
    }
  });

  test('does not forgive guesses at others', () => {
    const guard = new Guard();
    let banned = false;
    for (let guess = 0; guess < 10; guess++) {
      banned = fail(guard, 1, { user: 'postgres' }).ban !== undefined;
      guard.succeed(attacker, 'mallory', start, policy);
    }
    expect(banned).toBe(true);
  });
});

describe('delays', () => {
  test('double with each failure up to a bound', () => {
    const guard = new Guard();
    const by = { ...policy, threshold: 0 };
    const delays = Array.from({ length: 40 }, () => fail(guard, 1, { by }).delay);
    expect(delays.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(delays.at(-1)).toBe(maxFailureDelay);
  });

  test('hold up the unknown addresses of a user whom many addresses guess at, and nobody else', () => {
    const guard = new Guard();
    const home = addressFrom('198.51.100.1');
    guard.succeed(home, 'alice', start, policy);
    for (let host = 0; host < 49; host++) fail(guard, 1, { address: addressFrom(`203.0.113.${host}`) });
    expect(guard.delayOf(attacker, 'alice', start, policy)).toBe(0);
    fail(guard, 1, { address: addressFrom('203.0.113.50') });
    expect(guard.delayOf(addressFrom('192.0.2.1'), 'alice', start, policy)).toBe(policy.userDelay);
    expect(guard.delayOf(home, 'alice', start, policy)).toBe(0);
    expect(guard.delayOf(addressFrom('192.0.2.1'), 'bob', start, policy)).toBe(0);
    expect(guard.delayOf(addressFrom('192.0.2.1'), 'alice', start + policy.window, policy)).toBe(0);
  });
});

describe('memory', () => {
  test('does not grow with the addresses and users of an attacker, and keeps the youngest', () => {
    const failures = new Failures(100);
    for (let host = 0; host < 1_000; host++) failures.fail(`client${host}`, `user${host}`, 1, start, policy.window);
    expect(failures.tracked).toBe(100);
    expect(failures.ofUser('user899', start, policy.window)).toBe(0);
    expect(failures.ofUser('user900', start, policy.window)).toBe(1);
    for (let host = 0; host < 1_000; host++) failures.succeed(`client${host}`, 'alice', start, policy.window);
    expect(failures.knows('client899', 'alice')).toBe(false);
    expect(failures.knows('client900', 'alice')).toBe(true);
  });

  test('keeps no more bans than its bound, and loses the oldest', () => {
    const bans = new Bans(100);
    for (let host = 0; host < 110; host++) {
      bans.impose({ base: { family: 4, value: host }, length: 32 }, 'test', start, policy);
    }
    const inForce = bans.inForce(start);
    expect(inForce).toHaveLength(100);
    expect(inForce[0]).toMatchObject({ network: { base: { value: 10 } } });
  });
});

describe("an administrator's ban", () => {
  const manual = (text: string, until = Infinity) =>
    ({ network: networkFrom(text), since: start, until, level: 0, cause: 'test', by: 'administrator' }) as const;

  test('may be of any width and holds until it is removed', () => {
    const guard = new Guard();
    guard.bans.add(manual('203.0.112.0/23'));
    guard.bans.add(manual('2001:db8::/32'));
    expect(guard.banOf(attacker, start + 400 * day, policy)).toBeDefined();
    expect(guard.banOf(addressFrom('::ffff:203.0.113.7'), start, policy)).toBeDefined();
    expect(guard.banOf(addressFrom('2001:db8:ffff::1'), start, policy)).toBeDefined();
    expect(guard.banOf(addressFrom('203.0.114.1'), start, policy)).toBeUndefined();
    guard.bans.remove(networkFrom('203.0.112.0/23'), start);
    expect(guard.banOf(attacker, start, policy)).toBeUndefined();
  });

  test('removing a network lifts all bans inside it, and none outside', () => {
    const guard = new Guard();
    for (const host of [1, 2, 3]) fail(guard, 10, { address: addressFrom(`203.0.113.${host}`) });
    fail(guard, 10, { address: addressFrom('203.0.114.1') });
    const removed = guard.bans.remove(networkFrom('203.0.113.0/24'), start);
    expect(removed.map(({ network }) => printNetwork(network))).toEqual(['203.0.113.1', '203.0.113.2', '203.0.113.3']);
    expect(guard.bans.inForce(start)).toHaveLength(1);
  });

  test('is swept away once it is over', () => {
    const guard = new Guard();
    guard.bans.add(manual('192.0.2.0/24', start + 5));
    fail(guard, 10);
    guard.bans.sweep(start + 5, policy.timeMax);
    expect(guard.bans.remembered(start, policy.timeMax).map(({ by }) => by)).toEqual(['guard']);
    guard.bans.sweep(start + policy.time + policy.timeMax, policy.timeMax);
    expect(guard.bans.remembered(start, policy.timeMax)).toEqual([]);
  });
});

describe('what other gates say', () => {
  test('counts towards the threshold, and does not ban by itself where it is old', () => {
    const guard = new Guard();
    for (let count = 0; count < 12; count++) {
      guard.recall({ kind: 'password', address: attacker, user: 'alice' }, start, policy);
    }
    expect(guard.banOf(attacker, start, policy)).toBeUndefined();
    expect(fail(guard, 1).ban).toMatchObject({ level: 1 });
  });

  test('of exempt addresses does not count', () => {
    const guard = new Guard();
    const exempting = { ...policy, exempt: [networkFrom('203.0.113.0/24')] };
    for (let count = 0; count < 12; count++) {
      guard.recall({ kind: 'password', address: attacker, user: 'alice' }, start, exempting);
    }
    expect(guard.failures.tracked).toBe(0);
  });

  test('a login is news the first time, and after failures', () => {
    const guard = new Guard();
    expect(guard.isNews(attacker, 'alice')).toBe(true);
    guard.succeed(attacker, 'alice', start, policy);
    expect(guard.isNews(attacker, 'alice')).toBe(false);
    fail(guard, 1);
    expect(guard.isNews(attacker, 'alice')).toBe(true);
    expect(guard.isNews(attacker, 'bob')).toBe(true);
  });

  test('a lift ends the bans on exactly that network, and forgets them', () => {
    const guard = new Guard();
    fail(guard, 10);
    const wide = networkFrom('203.0.113.0/24');
    guard.bans.add({ network: wide, since: start, until: Infinity, level: 0, cause: 'a test', by: 'administrator' });
    expect(guard.bans.lift(wide, start)).toBe(true);
    expect(guard.bans.lift(wide, start)).toBe(false);
    expect(guard.bans.inForce(start).map(({ network }) => printNetwork(network))).toEqual(['203.0.113.7']);
    expect(guard.bans.lift(networkFrom('203.0.113.7'), start)).toBe(true);
    expect(fail(guard, 10).ban).toMatchObject({ level: 1 });
  });
});
