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

const form = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})? \S+$/;

/** The minute that was read last, with its zone's offset left out: a log has thousands of lines of the same one. */
let latest = { text: '', at: 0 };

/** parseLogTime reads a time as the server's log has it, `2026-11-21 06:45:00.123 UTC`; undefined for any other text. */
export function parseLogTime(text: string): LogTime | undefined {
  if (!form.test(text)) return undefined;
  const minute = text.slice(0, 'YYYY-MM-DD HH:MM'.length);
  if (minute !== latest.text) latest = { text: minute, at: Date.parse(`${minute.replace(' ', 'T')}Z`) };
  if (Number.isNaN(latest.at)) return undefined;
  const blank = text.indexOf(' ', minute.length);
  const shown = latest.at + Number(text.slice(minute.length + 1, blank)) * 1000;
  const offset = offsetOf(text.slice(blank + 1));
  return { at: Math.round(shown) - (offset ?? 0), isExact: offset !== undefined };
}

/** Milliseconds east of UTC; zones without a name are shown as `+05`, `-0330`. */
function offsetOf(zone: string): number | undefined {
  const hours = zones[zone];
  if (hours !== undefined) return hours * 3_600_000;
  const [, sign, whole, part = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(whole) * 60 + Number(part)) * 60_000;
}
