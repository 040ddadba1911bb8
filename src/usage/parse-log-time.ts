import type { LogTime } from './log-record.ts';

/** Hours east of UTC, for abbreviations that mean one thing (PostgreSQL's timezonesets, Default); IST and the like do not. */
const zones: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  KST: 9,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

const form = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{3}))? (\S+)$/;

/** parseLogTime reads a time as the server's log has it, `2026-11-21 06:45:00.123 UTC`; undefined for any other text. */
export function parseLogTime(text: string): LogTime | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, millisecond = 0] = match.slice(1, 8).map((part) => Number(part ?? 0));
  const shown = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0, millisecond);
  const offset = offsetOf(match[8] ?? '');
  return { at: shown - (offset ?? 0), isExact: offset !== undefined };
}

/** Milliseconds east of UTC; zones without a name are shown as `+05`, `-0330`. */
function offsetOf(zone: string): number | undefined {
  const hours = zones[zone];
  if (hours !== undefined) return hours * 3_600_000;
  const [, sign, whole, part = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(whole) * 60 + Number(part)) * 60_000;
}
