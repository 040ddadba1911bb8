import type { LogEntry, LogSession } from './entry.ts';
import type { JournalSettings } from './journal-settings.ts';
import { printJson } from './jsonlog.ts';
import type { PrefixContext } from './line-prefix.ts';
import { parseLogDestination } from './log-destination.ts';
import { isLogged, parseThreshold } from './severity.ts';
import { printText } from './text.ts';
import { clockOf } from './timestamp.ts';

/** Journal writes down what happened. It is written to and never asked: no decision depends on it. */
export interface Journal {
  /** log writes one entry, if log_min_messages lets it through. It never throws and never waits. */
  log(entry: LogEntry, session?: LogSession): void;
  /** reconfigure puts new settings in force. */
  reconfigure(settings: JournalSettings): void;
}

/** JournalRequest is what a journal stands on. */
export interface JournalRequest {
  readonly settings: JournalSettings;
  /** write takes whole lines, never waits, and throws if they are lost: see openStandardError. */
  readonly write: (text: string) => void;
  readonly now: () => Date;
  /** The gate's own process id. */
  readonly processId: number;
}

/** createJournal opens a journal. A log_destination that the gate does not have is said in it. */
export function createJournal({ settings, write, now, processId }: JournalRequest): Journal {
  const startTime = now();
  const gateLines: LineCount = { text: 0, json: 0 };
  const sessionLines = new WeakMap<LogSession, LineCount>();
  let inForce = prepare(settings);
  let lost = 0;

  const linesOf = (session: LogSession | undefined): LineCount => {
    if (session === undefined) return gateLines;
    const lines = sessionLines.get(session) ?? { text: 0, json: 0 };
    sessionLines.set(session, lines);
    return lines;
  };

  const print = (entry: LogEntry, session: LogSession | undefined): string => {
    const context: PrefixContext = { entry, session, processId, startTime, now: now(), clock: inForce.clock };
    const lines = linesOf(session);
    return inForce.wanted
      .map((destination) =>
        destination === 'jsonlog'
          ? printJson(context, ++lines.json)
          : printText(context, inForce.settings, () => ++lines.text),
      )
      .join('');
  };

  const log = (entry: LogEntry, session?: LogSession): void => {
    if (!isLogged(entry.severity, inForce.threshold) || inForce.wanted.length === 0) return;
    const text = print(entry, session);
    try {
      // The loss is told where it happened: before the first entry that can be written again.
      if (lost > 0) write(print(entriesLost(lost), undefined));
      lost = 0;
      write(text);
    } catch {
      lost++;
    }
  };

  const reconfigure = (next: JournalSettings): void => {
    inForce = prepare(next);
    for (const word of inForce.unsupported) log(unsupportedDestination(word));
  };

  reconfigure(settings);
  return { log, reconfigure };
}

/** LineCount numbers the lines of one session; the server numbers those of each format apart. */
interface LineCount {
  text: number;
  json: number;
}

function prepare(settings: JournalSettings) {
  return {
    settings,
    ...parseLogDestination(settings.log_destination),
    threshold: parseThreshold(settings.log_min_messages),
    clock: clockOf(settings.log_timezone),
  };
}

function entriesLost(count: number): LogEntry {
  const entries = count === 1 ? '1 log entry was' : `${count} log entries were`;
  return { severity: 'WARNING', message: `${entries} lost because standard error could not be written` };
}

function unsupportedDestination(word: string): LogEntry {
  return {
    severity: 'WARNING',
    message: `log_destination "${word}" is not supported`,
    hint: 'Supported are stderr and jsonlog; both are written to standard error.',
  };
}
