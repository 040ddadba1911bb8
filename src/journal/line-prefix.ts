import { cleanAscii, escapeControls } from './control-characters.ts';
import type { LogEntry, LogSession } from './entry.ts';
import { defaultSqlstate } from './severity.ts';
import type { Clock } from './timestamp.ts';

/** PrefixContext is what the escapes of log_line_prefix stand for. */
export interface PrefixContext {
  readonly entry: LogEntry;
  /** Undefined for what the gate says of itself. */
  readonly session: LogSession | undefined;
  readonly processId: number;
  readonly startTime: Date;
  readonly now: Date;
  readonly clock: Clock;
}

/** What the server prints where a connection has not said its name yet. */
const unknown = '[unknown]';

/** maxPadding bounds the width of an escape, in characters; more would be a slip of the pen. */
const maxPadding = 1000;

/** A lone percent sign or a number at the end, `%%`, an escape with its width, other text. */
const tokens = /%-?\d*$|%(?<percent>%)|%(?<width>-?\d*)(?<letter>[^])|(?<literal>[^%]+)/g;

/**
 * printLinePrefix fills the escapes of log_line_prefix (manual: guc-log-line-prefix). An escape that does not exist prints
 * nothing. `line` is the number of the line in its session, counted from 1.
 */
export function printLinePrefix(prefix: string, context: PrefixContext, line: number): string {
  let text = '';
  for (const { groups } of prefix.matchAll(tokens)) {
    const { percent, letter, literal, width } = groups ?? {};
    if (letter === 'q') {
      if (context.session === undefined) break;
    } else if (letter === undefined) text += literal ?? percent ?? '';
    else {
      const value = fill(letter, context, line);
      if (value !== undefined) text += pad(escapeControls(value), width);
    }
  }
  return text;
}

/** The text of one escape; undefined if there is no such escape. */
function fill(letter: string, context: PrefixContext, line: number): string | undefined {
  const { session, entry, clock, now } = context;
  switch (letter) {
    case 'a':
      return session === undefined ? '' : (applicationNameOf(session) ?? unknown);
    case 'u':
      return session === undefined ? '' : session.user || unknown;
    case 'd':
      return session === undefined ? '' : session.database || unknown;
    case 'r':
      return session === undefined ? '' : remoteOf(session);
    case 'h':
      return session?.remoteHost ?? '';
    case 'L':
      return session === undefined ? '[none]' : localHostOf(session);
    case 'b':
      return backendTypeOf(session);
    case 'p':
      return String(processIdOf(context));
    case 't':
      return clock.seconds(now);
    case 'm':
      return clock.milliseconds(now);
    case 'n':
      return (now.getTime() / 1000).toFixed(3);
    case 'i':
      return session === undefined ? '' : processTitleOf(session);
    case 'e':
      return entry.sqlstate ?? defaultSqlstate(entry.severity);
    case 'c':
      return sessionIdOf(context);
    case 'l':
      return String(line);
    case 's':
      return clock.seconds(startTimeOf(context));
    case 'x':
    case 'Q':
      // The gate runs no transactions and no queries; a server without one prints the same.
      return '0';
    case 'P':
    case 'v':
      // The leader of a parallel group, a virtual transaction: empty outside of one.
      return '';
    default:
      return undefined;
  }
}

/** sessionIdOf names a connection in all its entries: the second of its start and its number, in hexadecimal. */
export function sessionIdOf(context: PrefixContext): string {
  const seconds = Math.floor(startTimeOf(context).getTime() / 1000);
  return `${seconds.toString(16)}.${processIdOf(context).toString(16)}`;
}

/** processIdOf is the number of the connection, or the gate's own process id. */
export function processIdOf({ session, processId }: PrefixContext): number {
  return session?.processId ?? processId;
}

/** startTimeOf is when the connection was accepted, or the gate started. */
export function startTimeOf({ session, startTime }: PrefixContext): Date {
  return session?.startTime ?? startTime;
}

/** backendTypeOf is pg_stat_activity's word for what writes the entry. */
export function backendTypeOf(session: LogSession | undefined): string {
  if (session === undefined) return 'postmaster';
  return session.user === undefined ? 'not initialized' : session.backendType;
}

/** processTitleOf is the activity that ps(1) would show of the server's process for the session. */
export function processTitleOf({ phase }: LogSession): string {
  if (phase === undefined || phase === 'startup') return '';
  return phase === 'authentication' ? 'authentication' : 'idle';
}

/**
 * applicationNameOf is the name that the client gave itself. Like the server it is undefined until the client is let in:
 * before, only `connection authorized` shows it.
 */
export function applicationNameOf({ phase, applicationName }: LogSession): string | undefined {
  if (phase === 'startup' || phase === 'authentication' || !applicationName) return undefined;
  return cleanAscii(applicationName);
}

function remoteOf({ remoteHost = '', remotePort }: LogSession): string {
  return remotePort === undefined ? remoteHost : `${remoteHost}(${remotePort})`;
}

function localHostOf({ localHost, remoteHost }: LogSession): string {
  return remoteHost === '[local]' ? remoteHost : (localHost ?? unknown);
}

/** A negative width puts the spaces on the right. */
function pad(text: string, width: string | undefined): string {
  const columns = Math.min(Math.abs(parseInt(width || '0', 10) || 0), maxPadding);
  return width?.startsWith('-') ? text.padEnd(columns) : text.padStart(columns);
}
