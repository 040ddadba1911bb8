import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkOf } from '../inet/network.ts';
import type { Ban } from './ban.ts';
import { parseBanFile, printBanFile } from './ban-records.ts';

const day = 86_400_000;
const clocks = { wall: Date.UTC(2026, 0, 1), monotonic: 5_000_000 };

const ban: fc.Arbitrary<Ban> = fc.record({
  network: fc.tuple(fc.nat(0xffffffff), fc.nat(32)).map(([value, length]) => networkOf({ family: 4, value }, length)),
  since: fc.integer({ min: 0, max: 5_000_000 }),
  until: fc.oneof(fc.integer({ min: 5_000_000, max: 5_000_000 + day }), fc.constant(Infinity)),
  level: fc.nat(20),
  cause: fc.string(),
  by: fc.constant('administrator' as const),
});

describe('a file of bans', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(ban), (bans) => {
        expect(parseBanFile(printBanFile(bans, clocks), clocks, day)).toEqual({ kind: 'bans', bans });
      }),
    );
  });

  test('that is cut off anywhere is corrupt or whole, and never half believed', () => {
    const bans = fc.sample(ban, 3);
    const text = printBanFile(bans, clocks);
    const ends = new Set([...text.matchAll(/\n/g)].map(({ index }) => index + 1));
    for (let length = 0; length < text.length; length++) {
      expect(parseBanFile(text.slice(0, length), clocks, day).kind).toBe(ends.has(length) ? 'bans' : 'corrupt');
    }
  });

  test('whatever is in it, reading does not throw', () => {
    const header = printBanFile([], clocks);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(parseBanFile(`${header}${line}\n`, clocks, day).kind).toBe('corrupt');
      }),
    );
  });

  test('names the line that is wrong', () => {
    const text = `${printBanFile([], clocks)}{"network":"10.0.0.1/8"}\n`;
    expect(parseBanFile(text, clocks, day)).toEqual({
      kind: 'corrupt',
      line: 2,
      reason: 'network is not an address or network',
    });
  });

  test('a wall clock that was set back does not make a ban of the guard last longer than the longest', () => {
    const network = networkOf({ family: 4, value: 1 }, 32);
    const text = printBanFile(
      [{ network, since: clocks.monotonic, until: clocks.monotonic + day, level: 1, cause: '', by: 'guard' }],
      { ...clocks, wall: clocks.wall + 1000 * day },
    );
    const read = parseBanFile(text, clocks, day);
    expect(read).toMatchObject({ kind: 'bans', bans: [{ until: clocks.monotonic + day }] });
  });
});
