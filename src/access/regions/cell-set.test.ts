import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CellGatherer } from './cell-gatherer.ts';
import {
  allCells,
  cellsOf,
  commonCells,
  eitherCells,
  isEmptyCells,
  membersOf,
  noCells,
  sameCells,
  withoutCells,
  type CellSet,
} from './cell-set.ts';

/** Sizes around those of words, and members that are few, most, or whole words. */
const someSets = fc.constantFrom(0, 1, 31, 32, 33, 63, 64, 100, 320).chain((size) => {
  const cells = Array.from({ length: size }, (_, cell) => cell);
  const some = fc.subarray(cells);
  const most = some.map((left) => cells.filter((cell) => !left.includes(cell)));
  const words = fc.array(fc.nat(9)).map((picks) => cells.filter((cell) => picks.includes(cell >>> 5)));
  const members = fc.oneof(some, most, words);
  return fc.tuple(fc.constant(size), fc.array(members, { minLength: 2, maxLength: 5 }));
});
const twoSets = someSets.map(([size, [one = [], other = []]]) => [size, one, other] as const);

function listed(set: CellSet | undefined): readonly number[] {
  return set === undefined ? [] : [...membersOf(set)];
}

describe('sets of cells', () => {
  test('do as sets of numbers do', () => {
    fc.assert(
      fc.property(twoSets, ([size, one, other]) => {
        const [a, b] = [cellsOf(size, one), cellsOf(size, other)];
        expect(listed(a)).toEqual(one);
        expect(isEmptyCells(a)).toBe(one.length === 0);
        const common = commonCells(a, b);
        expect(listed(common)).toEqual(one.filter((cell) => other.includes(cell)));
        expect(common === undefined).toBe(listed(common).length === 0);
        expect(listed(withoutCells(a, b))).toEqual(one.filter((cell) => !other.includes(cell)));
        const either = [...new Set([...one, ...other])].toSorted((x, y) => x - y);
        expect(listed(eitherCells(a, b))).toEqual(either);
      }),
      { numRuns: 2000 },
    );
  });

  test('are kept alike if they are equal, whichever way they came about', () => {
    fc.assert(
      fc.property(twoSets, ([size, one, other]) => {
        const [a, b] = [cellsOf(size, one), cellsOf(size, other)];
        const back = eitherCells(withoutCells(a, b), commonCells(a, b) ?? noCells(size));
        expect(sameCells(back, a)).toBe(true);
        const rest = withoutCells(allCells(size), a);
        expect(sameCells(withoutCells(allCells(size), rest), a)).toBe(true);
        expect(sameCells(eitherCells(a, rest), allCells(size))).toBe(true);
        expect(sameCells(a, b)).toBe(String(one) === String(other));
      }),
      { numRuns: 2000 },
    );
  });

  test('are gathered one after another', () => {
    fc.assert(
      fc.property(someSets, ([size, [asked = [], ...others]]) => {
        const gatherer = new CellGatherer(size);
        const wanted = cellsOf(size, asked);
        let expected = noCells(size);
        for (const other of others) {
          gatherer.add(cellsOf(size, other));
          expected = eitherCells(expected, cellsOf(size, other));
          expect(gatherer.gathered()).toEqual(expected);
          expect(gatherer.commonWith(wanted)).toEqual(commonCells(expected, wanted));
          expect(listed(gatherer.newIn(wanted))).toEqual(listed(withoutCells(wanted, expected)));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('keep what is less: one pair of a million, or all but one', () => {
    const one = cellsOf(1_000_000, [777_777]);
    const others = withoutCells(allCells(1_000_000), one);
    expect([one.places.length, others.places.length]).toEqual([1, 1]);
    expect(listed(commonCells(one, others))).toEqual([]);
  });
});
