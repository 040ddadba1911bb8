import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ban } from '../guard/ban.ts';
import { parseNetwork } from '../inet/network.ts';
import { BanLedger, isOver, parseBan, printBan } from './ban-ledger.ts';
import type { BanMessage } from './message.ts';

const here = { wall: 1_700_000_000_000, monotonic: 50_000 };
const there = { wall: 1_700_000_000_000, monotonic: 9_000_000 };
const policy = { timeMax: 86_400_000 };

function ban(text: string, more: Partial<Ban> = {}): Ban {
  const network = parseNetwork(text);
  if (network === undefined) throw new Error(text);
  return { network, since: 40_000, until: 640_000, level: 2, cause: 'a test', by: 'guard', ...more };
}

function lift(network: string, stamp: number): BanMessage {
  return { kind: 'lift', network, stamp };
}

function reread(one: Ban): Ban | undefined {
  const message = printBan(one, 1, here);
  return message.kind === 'ban' ? parseBan(message, there, policy) : undefined;
}

describe('a ban', () => {
  test('is the same at a gate whose monotonic clock is another', () => {
    const difference = there.monotonic - here.monotonic;
    expect(reread(ban('192.0.2.1'))).toEqual(
      ban('192.0.2.1', { since: 40_000 + difference, until: 640_000 + difference }),
    );
    expect(reread(ban('192.0.2.0/24', { by: 'administrator', until: Infinity }))?.until).toBe(Infinity);
  });

  test("of a guard's lasts no longer than the settings here allow", () => {
    expect(reread(ban('192.0.2.1', { until: 1e12 }))?.until).toBe(there.monotonic - 10_000 + policy.timeMax);
  });

  test('that comes from a clock ahead of this one ends no later than it could from now', () => {
    expect(reread(ban('192.0.2.1', { since: 1e12, until: 2e12 }))?.until).toBe(there.monotonic + policy.timeMax);
  });

  test("of a guard's that no guard makes is none: of many clients, or for ever", () => {
    expect(reread(ban('192.0.2.0/24'))).toBeUndefined();
    expect(reread(ban('2001:db8::/48'))).toBeUndefined();
    expect(reread(ban('192.0.2.1', { until: Infinity }))).toBeUndefined();
    expect(reread(ban('2001:db8::/64'))).toBeDefined();
  });

  test('of something that is no network is none', () => {
    const message = { ...printBan(ban('192.0.2.1'), 1, here), network: 'everybody' };
    expect(message.kind === 'ban' && parseBan(message, there, policy)).toBeUndefined();
  });
});

describe('the ledger', () => {
  test('holds the word with the greatest stamp, in whatever order they come', () => {
    const word = fc.record({ stamp: fc.nat(20), network: fc.constantFrom('192.0.2.1', '192.0.2.2') });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const [one, other] = [new BanLedger(), new BanLedger()];
        for (const { network, stamp } of words) one.take(lift(network, stamp));
        for (const { network, stamp } of words.toReversed()) other.take(lift(network, stamp));
        const sorted = (ledger: BanLedger) => ledger.words().toSorted((a, b) => (a.network < b.network ? -1 : 1));
        expect(sorted(one)).toEqual(sorted(other));
      }),
    );
  });

  test('gives stamps above what it knows, even from a clock that is ahead', () => {
    const ledger = new BanLedger();
    expect(ledger.take(lift('192.0.2.1', 5_000))).toBe(true);
    expect(ledger.stampFor('192.0.2.1', 1_000)).toBe(5_001);
    expect(ledger.stampFor('192.0.2.2', 1_000)).toBe(1_000);
    expect(ledger.take(lift('192.0.2.1', 5_000))).toBe(false);
    expect(ledger.isNewer(lift('192.0.2.1', 5_001))).toBe(true);
  });

  test('forgets what is over: bans of the guard after the memory of their length, lifts after a month', () => {
    const byGuard = printBan(ban('192.0.2.1'), 1, here);
    const byAdministrator = printBan(ban('192.0.2.2', { by: 'administrator' }), 1, here);
    const end = here.wall + 590_000;
    expect(isOver(byAdministrator, end, 1_000)).toBe(true);
    expect(isOver(byGuard, end, 1_000)).toBe(false);
    expect(isOver(byGuard, end + 1_000, 1_000)).toBe(true);
    const ledger = new BanLedger();
    for (const word of [byGuard, byAdministrator, lift('192.0.2.3', end - 31 * 86_400_000)]) ledger.take(word);
    ledger.sweep(end, 1_000);
    expect(ledger.words()).toEqual([byGuard]);
  });
});
