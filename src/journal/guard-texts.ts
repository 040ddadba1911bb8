import type { LogEntry } from './entry.ts';

/** BanText is what the journal says of a ban. */
interface BanText {
  readonly network: string;
  /** Seconds; Infinity is for ever. */
  readonly seconds: number;
  readonly cause: string;
  /** The how manieth in a row it is, from 1; 0 where an administrator made it. */
  readonly level: number;
}

/** banned is the entry for a client that is kept out from now on. */
export function banned({ network, seconds, cause, level }: BanText): LogEntry {
  const time = seconds === Infinity ? 'until it is removed' : `for ${printSeconds(seconds)}`;
  return {
    severity: 'LOG',
    message: `banned ${network} ${time}`,
    detail: level === 0 ? `By an administrator: ${cause}.` : `Ban ${level} in a row; the last failure: ${cause}.`,
    ...(level > 0 && { hint: `To let it in, type: postern ban remove ${network}` }),
  };
}

/** bannedByOther is the same entry where another gate has banned it. */
export function bannedByOther({ message, ...entry }: LogEntry): LogEntry {
  return { ...entry, message: `${message}, as another gate has` };
}

/** unbanned is the entry for a ban that an administrator has lifted. */
export function unbanned(network: string): LogEntry {
  return { severity: 'LOG', message: `removed the ban on ${network}` };
}

/** turnedAway is the entry for connections that were closed at accept, some of which stand for all: a flood has no end. */
export function turnedAway(count: number, example: string): LogEntry {
  const connections = count === 1 ? '1 connection was' : `${count} connections were`;
  return { severity: 'LOG', message: `${connections} closed at once: ${example}` };
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** printSeconds gives a time in the greatest unit that it is a whole number of, as it would stand in postgresql.conf. */
export function printSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  const unit = units.find(([, size]) => whole >= size && whole % size === 0);
  return unit === undefined ? `${whole}s` : `${whole / unit[1]}${unit[0]}`;
}
