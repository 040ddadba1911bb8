/** CivilTime is a moment as a calendar and a clock on a wall show it in one time zone. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Seconds east of Greenwich. */
  readonly offset: number;
  /** `CET`, or an offset where the zone has no abbreviation. */
  readonly zoneName: string;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The escapes that stand for several others (strftime(3) in the C locale, which the server uses for log_filename). */
const compounds: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  v: '%e-%b-%Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  '+': '%a %b %e %H:%M:%S %Z %Y',
};

/**
 * strftime fills the escapes of a pattern as the server does for log_filename (manual: guc-log-filename). `%E` and `%O`
 * before a letter change nothing; an escape that does not exist stands for its own letter.
 */
export function strftime(pattern: string, time: CivilTime): string {
  return pattern.replace(/%[EO]*([^])/g, (_, letter: string) => {
    const compound = compounds[letter];
    return compound === undefined ? fill(letter, time) : strftime(compound, time);
  });
}

function fill(letter: string, time: CivilTime): string {
  const { year, month, day, hour, minute, second } = time;
  switch (letter) {
    case 'A':
      return days[weekday(time)] ?? '';
    case 'a':
      return (days[weekday(time)] ?? '').slice(0, 3);
    case 'B':
      return months[month - 1] ?? '';
    case 'b':
      return (months[month - 1] ?? '').slice(0, 3);
    case 'C':
      return pad(Math.floor(year / 100));
    case 'd':
      return pad(day);
    case 'e':
      return pad(day, 2, ' ');
    case 'G':
      return String(isoWeek(time).year);
    case 'g':
      return pad(isoWeek(time).year % 100);
    case 'H':
      return pad(hour);
    case 'I':
      return pad(hour % 12 || 12);
    case 'j':
      return pad(dayOfYear(time) + 1, 3);
    case 'k':
      return pad(hour, 2, ' ');
    case 'l':
      return pad(hour % 12 || 12, 2, ' ');
    case 'M':
      return pad(minute);
    case 'm':
      return pad(month);
    case 'n':
      return '\n';
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'S':
      return pad(second);
    case 't':
      return '\t';
    case 'U':
      return pad(Math.floor((dayOfYear(time) + 7 - weekday(time)) / 7));
    case 'u':
      return String(weekday(time) || 7);
    case 'V':
      return pad(isoWeek(time).week);
    case 'W':
      return pad(Math.floor((dayOfYear(time) + 7 - ((weekday(time) + 6) % 7)) / 7));
    case 'w':
      return String(weekday(time));
    case 'Y':
      return String(year);
    case 'y':
      return pad(year % 100);
    case 'Z':
      return time.zoneName;
    case 'z':
      return offset(time.offset);
    default:
      return letter;
  }
}

const dayLength = 86_400_000;

function dayNumber({ year, month, day }: CivilTime): number {
  return Date.UTC(year, month - 1, day) / dayLength;
}

/** 0 is Sunday. */
function weekday(time: CivilTime): number {
  // 1 January 1970 was a Thursday.
  return (((dayNumber(time) + 4) % 7) + 7) % 7;
}

/** Counted from 0. */
function dayOfYear(time: CivilTime): number {
  return dayNumber(time) - Date.UTC(time.year, 0, 1) / dayLength;
}

/** The week of ISO 8601 belongs to the year that its Thursday falls into. */
function isoWeek(time: CivilTime): { readonly year: number; readonly week: number } {
  const thursday = dayNumber(time) + 4 - (weekday(time) || 7);
  const year = new Date(thursday * dayLength).getUTCFullYear();
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1) / dayLength) / 7) + 1 };
}

function offset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${pad(Math.floor(minutes % 60))}`;
}

function pad(value: number, width = 2, filler = '0'): string {
  return String(value).padStart(width, filler);
}
