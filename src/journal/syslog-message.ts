import type { Severity } from './severity.ts';

/** syslogPartLength is the longest part that a split message has, in bytes (elog.c, PG_SYSLOG_LIMIT). */
export const syslogPartLength = 900;

/** SyslogSettings are the settings of this destination (manual: guc-syslog-facility). */
export interface SyslogSettings {
  /** `local0` to `local7`. */
  readonly syslog_facility: string;
  readonly syslog_ident: string;
  readonly syslog_sequence_numbers: boolean;
  readonly syslog_split_messages: boolean;
}

/** LOG_LOCAL0 of syslog.h. */
const local0 = 16;

/** syslogPriority is the PRI part of a message: facility and level (RFC 3164 §4.1.1). */
export function syslogPriority(severity: Severity, { syslog_facility: facility }: SyslogSettings): number {
  const index = Number(/^local([0-7])$/.exec(facility)?.[1] ?? 0);
  return (local0 + index) * 8 + levelOf(severity);
}

/** The levels that the server gives its severities (manual: runtime-config-severity-levels). */
function levelOf(severity: Severity): number {
  switch (severity) {
    case 'PANIC':
      return 2;
    case 'FATAL':
      return 3;
    case 'ERROR':
      return 4;
    case 'WARNING':
    case 'NOTICE':
      return 5;
    case 'LOG':
    case 'INFO':
      return 6;
    default:
      return 7;
  }
}

/**
 * splitForSyslog cuts one entry into what the server sends for it (elog.c, write_syslog): a message for each line, parts of
 * at most syslogPartLength bytes, cut between words where there are any, and `[SEQUENCE-PART]` before each.
 */
export function splitForSyslog(text: string, sequence: number, settings: SyslogSettings): readonly string[] {
  const whole = text.replace(/\n+$/, '');
  const isSplit =
    settings.syslog_split_messages && (whole.includes('\n') || Buffer.byteLength(whole) > syslogPartLength);
  const parts = isSplit ? whole.split('\n').flatMap(partsOfLine) : [whole];
  if (!settings.syslog_sequence_numbers) return parts;
  return parts.map((part, index) => `[${isSplit ? `${sequence}-${index + 1}` : sequence}] ${part}`);
}

function partsOfLine(line: string): readonly string[] {
  const parts: string[] = [];
  let rest = Buffer.from(line, 'utf8');
  while (rest.length > syslogPartLength) {
    const length = cutAt(rest);
    parts.push(rest.toString('utf8', 0, length));
    rest = rest.subarray(length);
  }
  if (rest.length > 0) parts.push(rest.toString('utf8'));
  return parts;
}

const blank = 0x20;

/** The last place before the limit that is not inside a character and, where possible, not inside a word. */
function cutAt(rest: Buffer): number {
  let end = syslogPartLength;
  // A byte 10xxxxxx goes on with a character.
  while (((rest[end] ?? 0) & 0xc0) === 0x80) end--;
  if (rest[end] === blank) return end;
  const word = rest.lastIndexOf(blank, end - 1);
  return word > 0 ? word : end;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** SyslogHeader is what stands before each message. */
export interface SyslogHeader {
  readonly priority: number;
  readonly time: Date;
  readonly ident: string;
  readonly processId: number;
}

/** printSyslog gives one datagram as syslog(3) writes it: the header of RFC 3164 §4.1.2 in local time, no host name. */
export function printSyslog({ priority, time, ident, processId }: SyslogHeader, message: string): string {
  const pad = (value: number, filler: string): string => String(value).padStart(2, filler);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => pad(part, '0')).join(':');
  const date = `${monthNames[time.getMonth()]} ${pad(time.getDate(), ' ')}`;
  return `<${priority}>${date} ${clock} ${ident}[${processId}]: ${message}`;
}
