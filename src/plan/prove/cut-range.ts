import type { AddressRange } from '../../access/regions/access-map.ts';
import type { Range } from '../../inet/ranges.ts';
import type { Cube } from './cubes.ts';

/** cutRange cuts addresses where those of a cube begin or end. */
export function cutRange(addresses: AddressRange, cubes: readonly Cube[]): readonly AddressRange[] {
  switch (addresses.family) {
    case 'local':
      return [addresses];
    case 4: {
      const starts = cubes.flatMap((cube) => startsOf(cube.addresses?.v4 ?? [], (last) => last + 1));
      return pieces(addresses.range, starts, (start) => start - 1).map((range) => ({ family: 4, range }));
    }
    case 6: {
      const starts = cubes.flatMap((cube) => startsOf(cube.addresses?.v6 ?? [], (last) => last + 1n));
      return pieces(addresses.range, starts, (start) => start - 1n).map((range) => ({ family: 6, range }));
    }
  }
}

function startsOf<T>(ranges: readonly Range<T>[], next: (last: T) => T): readonly T[] {
  return ranges.flatMap(({ first, last }) => [first, next(last)]);
}

function pieces<T extends number | bigint>(
  { first, last }: Range<T>,
  starts: readonly T[],
  before: (start: T) => T,
): readonly Range<T>[] {
  const inside = [...new Set([first, ...starts.filter((start) => first < start && start <= last)])];
  const sorted = inside.toSorted((a, b) => (a < b ? -1 : 1));
  return sorted.map((start, index) => {
    const next = sorted[index + 1];
    return { first: start, last: next === undefined ? last : before(next) };
  });
}
