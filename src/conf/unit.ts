const bytes = { TB: 2 ** 40, GB: 2 ** 30, MB: 2 ** 20, kB: 2 ** 10, B: 1 } as const;
const microseconds = { d: 86_400e6, h: 3_600e6, min: 60e6, s: 1e6, ms: 1e3, us: 1 } as const;

/** Unit is what a bare number of a setting counts. 8kB is a page. */
export type Unit = keyof typeof bytes | keyof typeof microseconds | '8kB';

/** isUnit tells whether a word is a unit that a setting may be counted in. */
export function isUnit(word: string | undefined): word is Unit {
  return word !== undefined && (word in bytes || word in microseconds || word === '8kB');
}

/** unitsHint names the units that may be written for a base unit, in the server's words. */
export function unitsHint(base: Unit): string {
  return base in microseconds
    ? 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".'
    : 'Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".';
}

/**
 * toBaseUnit converts a number with a unit, spelled exactly, to the base unit; undefined where the unit is not one of its
 * kind. A fraction such as 30.1GB is first rounded to a multiple of the next smaller unit, as the server does.
 */
export function toBaseUnit(value: number, unit: string, base: Unit): number | undefined {
  const sizes = Object.entries(base in microseconds ? microseconds : bytes);
  const baseSize = base === '8kB' ? 8 * bytes.kB : sizes.find(([name]) => name === base)?.[1];
  const index = sizes.findIndex(([name]) => name === unit);
  const size = sizes[index]?.[1];
  if (baseSize === undefined || size === undefined) return undefined;
  const converted = value * (size / baseSize);
  const smaller = sizes[index + 1]?.[1];
  if (smaller === undefined) return converted;
  const step = smaller / baseSize;
  return roundHalfEven(converted / step) * step;
}

/** roundHalfEven rounds as rint(3): halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
