import type { CivilTime } from './strftime.ts';

/** Clock prints times in one time zone, as the server's log does. */
export interface Clock {
  /** seconds prints `2026-11-21 06:45:00 UTC`. */
  seconds(time: Date): string;
  /** milliseconds prints `2026-11-21 06:45:00.123 UTC`. */
  milliseconds(time: Date): string;
  /** civil takes a time apart. */
  civil(time: Date): CivilTime;
}

/** clockOf gives the clock of log_timezone; a zone that this machine does not know is UTC. */
export function clockOf(timeZone: string): Clock {
  const zone = isKnown(timeZone) ? timeZone : 'UTC';
  const format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone: zone });
  const abbreviations = new Map<string, string>();
  let latest: { readonly second: number; readonly text: string; readonly civil: CivilTime } | undefined;

  /** Most entries fall into the same second as the one before, and formatting is slow. */
  const secondOf = (time: Date) => {
    const second = Math.floor(time.getTime() / 1000);
    if (latest?.second === second) return latest;
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const { year, month, day, hour, minute, timeZoneName = '' } = parts;
    const text = `${year}-${month}-${day} ${hour}:${minute}:${parts['second']}`;
    const zoneName = abbreviations.get(timeZoneName) ?? abbreviate(zone, time);
    abbreviations.set(timeZoneName, zoneName);
    const numbers = {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(parts['second']),
    };
    const shown = Date.UTC(numbers.year, numbers.month - 1, numbers.day, numbers.hour, numbers.minute, numbers.second);
    latest = { second, text, civil: { ...numbers, offset: shown / 1000 - second, zoneName } };
    return latest;
  };

  return {
    seconds(time) {
      const { text, civil } = secondOf(time);
      return `${text} ${civil.zoneName}`;
    },
    milliseconds(time) {
      const { text, civil } = secondOf(time);
      return `${text}.${String(time.getUTCMilliseconds()).padStart(3, '0')} ${civil.zoneName}`;
    },
    civil: (time) => secondOf(time).civil,
  };
}

const fields = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const;

/** Each of these knows the abbreviations that people use there; none knows all. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'en-HK', 'en-NG', 'en-KE', 'ja'];

/**
 * The server prints the abbreviation of the time zone database, which Intl does not have. Where no locale knows one this
 * is the offset, as the database itself has it for zones without an abbreviation: +0545.
 */
function abbreviate(zone: string, time: Date): string {
  if (/^(Etc\/)?(GMT[+-]?0?|Greenwich)$/i.test(zone)) return 'GMT';
  const names = locales.map((locale) => zoneNameIn(locale, zone, time));
  const abbreviation = names.find((name) => /^[A-Z]{3,5}$/.test(name));
  if (abbreviation !== undefined) return abbreviation;
  const [, sign = '+', hours = '0', minutes = ''] = /^GMT([+-])(\d+)(?::(\d+))?$/.exec(names[0] ?? '') ?? [];
  return `${sign}${hours.padStart(2, '0')}${minutes}`;
}

function zoneNameIn(locale: string, timeZone: string, time: Date): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
