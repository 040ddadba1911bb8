/** sliceCount is how finely a window is counted: what is counted covers the last 7/8 of it at least, and all of it at most. */
const sliceCount = 8;

/** SlidingWindow counts what happened lately, in a fixed number of slices of time, so that its size does not grow. */
export interface SlidingWindow {
  /** The number of the youngest slice, counted from the start of the clock. */
  readonly newest: number;
  /** What was counted in each, the youngest first. */
  readonly slices: readonly number[];
}

/** emptyWindow has counted nothing. */
export const emptyWindow: SlidingWindow = { newest: 0, slices: [] };

/** countIn adds to a window `length` long at a moment; both in milliseconds. */
export function countIn(window: SlidingWindow, weight: number, now: number, length: number): SlidingWindow {
  const { newest, slices } = slide(window, now, length);
  return { newest, slices: [(slices[0] ?? 0) + weight, ...slices.slice(1)] };
}

/** totalOf is what a window holds at a moment. */
export function totalOf(window: SlidingWindow, now: number, length: number): number {
  return slide(window, now, length).slices.reduce((sum, count) => sum + count, 0);
}

/** takeFrom takes the counts of a part away, slice by slice. What the window has forgotten already is not taken twice. */
export function takeFrom(window: SlidingWindow, part: SlidingWindow, now: number, length: number): SlidingWindow {
  const { newest, slices } = slide(window, now, length);
  const taken = slide(part, now, length).slices;
  return { newest, slices: slices.map((count, index) => Math.max(0, count - (taken[index] ?? 0))) };
}

function slide(window: SlidingWindow, now: number, length: number): SlidingWindow {
  const current = Math.floor((now * sliceCount) / length);
  const age = current - window.newest;
  if (age === 0) return window;
  // A window whose length was changed by a reload counts in other slices: it begins anew.
  if (age < 0 || age >= sliceCount) return { newest: current, slices: [] };
  return { newest: current, slices: [...new Array<number>(age).fill(0), ...window.slices].slice(0, sliceCount) };
}
