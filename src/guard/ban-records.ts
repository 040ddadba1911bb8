import { parseNetwork, printNetwork } from '../inet/network.ts';
import type { Ban } from './ban.ts';

/** Clocks are the two clocks at one moment: bans are counted by the monotonic one, which starts anew with the machine. */
export interface Clocks {
  /** The wall clock, in milliseconds since 1970. */
  readonly wall: number;
  /** The monotonic clock (ms). */
  readonly monotonic: number;
}

/** BanRecord is a ban as it stands in a file or is shown to people: times are ISO 8601, and no `until` is for ever. */
export interface BanRecord {
  readonly network: string;
  readonly since: string;
  readonly until?: string;
  readonly level: number;
  readonly cause: string;
  readonly by: Ban['by'];
}

/** banRecord gives the record of a ban. */
export function banRecord(ban: Ban, clocks: Clocks): BanRecord {
  const { network, since, until, level, cause, by } = ban;
  return {
    network: printNetwork(network),
    since: toWall(since, clocks),
    ...(until !== Infinity && { until: toWall(until, clocks) }),
    level,
    cause,
    by,
  };
}

/** The first line of the file: a later format will have another. */
const header = { format: 'postern bans', version: 1 };

/** printBanFile gives the text of a file of bans: JSON lines, the format first. */
export function printBanFile(bans: readonly Ban[], clocks: Clocks): string {
  return [header, ...bans.map((ban) => banRecord(ban, clocks))].map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** ParsedBanFile is what a file of bans holds, or what is wrong with it. */
export type ParsedBanFile =
  | { readonly kind: 'bans'; readonly bans: readonly Ban[] }
  | { readonly kind: 'corrupt'; readonly line: number; readonly reason: string };

/**
 * parseBanFile reads the text of a file of bans. A file of which one line is wrong is wrong as a whole: who has changed it,
 * and what is missing, is not known. A ban of the guard's never lasts longer than `timeMax` (ms) from now, whatever the
 * wall clock has done meanwhile.
 */
export function parseBanFile(text: string, clocks: Clocks, timeMax: number): ParsedBanFile {
  const lines = text.split('\n');
  if (lines.pop() !== '') return { kind: 'corrupt', line: lines.length + 1, reason: 'the last line is cut off' };
  if (lines[0] !== JSON.stringify(header)) return { kind: 'corrupt', line: 1, reason: 'not a file of bans' };
  const bans: Ban[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const ban = parseRecord(line, clocks, timeMax);
    if (typeof ban === 'string') return { kind: 'corrupt', line: index + 1, reason: ban };
    bans.push(ban);
  }
  return { kind: 'bans', bans };
}

function parseRecord(line: string, clocks: Clocks, timeMax: number): Ban | string {
  const record = parseObject(line);
  if (record === undefined) return 'not a JSON object';
  const { network: networkText, since: sinceText, until: untilText, level, cause, by } = record;
  const network = typeof networkText === 'string' ? parseNetwork(networkText) : undefined;
  if (network === undefined) return 'network is not an address or network';
  const since = toMonotonic(sinceText, clocks);
  const until = untilText === undefined ? Infinity : toMonotonic(untilText, clocks);
  if (since === undefined || until === undefined) return 'since or until is not a time';
  if (typeof level !== 'number' || !Number.isInteger(level) || level < 0) return 'level is not a number';
  if (typeof cause !== 'string') return 'cause is not a text';
  if (by !== 'guard' && by !== 'administrator') return 'by is neither guard nor administrator';
  const latest = by === 'guard' ? clocks.monotonic + timeMax : Infinity;
  return { network, since, until: Math.min(until, latest), level, cause, by };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

function toWall(monotonic: number, clocks: Clocks): string {
  return new Date(Math.round(clocks.wall + monotonic - clocks.monotonic)).toISOString();
}

function toMonotonic(text: unknown, clocks: Clocks): number | undefined {
  const wall = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(wall) ? undefined : wall - clocks.wall + clocks.monotonic;
}
