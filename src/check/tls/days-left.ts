/** Milliseconds of a day. */
const day = 24 * 3_600_000;

/** daysLeft is whole days until a moment; negative where it is past. */
export function daysLeft(until: Date, now: Date): number {
  return Math.floor((until.getTime() - now.getTime()) / day);
}
