import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countIn, emptyWindow, takeFrom, totalOf } from './sliding-window.ts';

const length = 80_000;

test('what happened within 7/8 of the window is counted, what is older than the window is not', () => {
  const moments = fc.array(fc.nat(400_000), { maxLength: 40 }).map((list) => list.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(moments, (list) => {
      const now = list.at(-1) ?? 0;
      const window = list.reduce((counted, at) => countIn(counted, 1, at, length), emptyWindow);
      const total = totalOf(window, now, length);
      expect(total).toBeGreaterThanOrEqual(list.filter((at) => at > now - (length * 7) / 8).length);
      expect(total).toBeLessThanOrEqual(list.filter((at) => at > now - length).length);
      expect(window.slices.length).toBeLessThanOrEqual(8);
    }),
  );
});

test('a part that is taken away leaves the rest', () => {
  const both = fc.array(fc.tuple(fc.nat(200_000), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(both, (list) => {
      const events = list.toSorted(([a], [b]) => a - b);
      const now = events.at(-1)?.[0] ?? 0;
      const count = (wanted: (own: boolean) => boolean) =>
        events.filter(([, own]) => wanted(own)).reduce((counted, [at]) => countIn(counted, 1, at, length), emptyWindow);
      const rest = takeFrom(
        count(() => true),
        count((own) => own),
        now,
        length,
      );
      expect(totalOf(rest, now, length)).toBe(
        totalOf(
          count((own) => !own),
          now,
          length,
        ),
      );
    }),
  );
});

test('a window whose length has changed begins anew instead of counting wrong', () => {
  const window = countIn(emptyWindow, 5, 1_000_000, 600_000);
  expect(totalOf(window, 1_000_001, 60_000_000)).toBe(0);
});
