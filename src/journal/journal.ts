import type { LogEntry, LogSession } from './entry.ts';
import type { JournalSettings } from './journal-settings.ts';
import type { PrefixContext } from './line-prefix.ts';
import { parseLogDestination, type LogDestination } from './log-destination.ts';
import { emptyLineCount, outputName, printEntry, type LineCount, type LogOutputs } from './log-outputs.ts';
import { isLogged, parseThreshold } from './severity.ts';
import type { Syslog } from './syslog.ts';
import { printText } from './text.ts';
import { clockOf } from './timestamp.ts';

/** Journal writes down what happened. It is written to and never asked: no decision depends on it. */
export interface Journal {
  /** log writes one entry, if log_min_messages lets it through. It never throws and never waits. */
  log(entry: LogEntry, session?: LogSession): void;
  /** reconfigure puts new settings in force. */
  reconfigure(settings: JournalSettings): void;
}

/** JournalControl is the journal for those who open and close its ways out. */
export interface JournalControl extends Journal {
  /** redirect adds ways out, or replaces them; what comes after goes there. */
  redirect(outputs: Partial<LogOutputs>): void;
  /** report writes an entry to standard error alone: what is wrong with the other ways out. */
  report(entry: LogEntry): void;
  /** lost is the number of entries, over all destinations, that could not be written. */
  readonly lost: number;
}

/** JournalRequest is what a journal stands on. */
export interface JournalRequest {
  readonly settings: JournalSettings;
  /** write takes whole lines, never waits, and throws if they are lost: see openStandardError. */
  readonly write: (text: string) => void;
  readonly now: () => Date;
  /** The gate's own process id. */
  readonly processId: number;
  /** openSyslog is called once, when log_destination first names syslog; it gives the reason where it cannot. */
  readonly openSyslog?: () => Syslog | string;
}

/** Milliseconds between two reports, on standard error, that entries are being lost elsewhere. */
const lossReportInterval = 10_000;

/** createJournal opens a journal on standard error. */
export function createJournal({ settings, write, now, processId, openSyslog }: JournalRequest): JournalControl {
  const startTime = now();
  const gateLines: LineCount = { ...emptyLineCount };
  const sessionLines = new WeakMap<LogSession, LineCount>();
  const losses = new Map<LogDestination, Loss>();
  let outputs: LogOutputs = { standardError: write };
  let inForce = prepare(settings);
  let allLost = 0;

  /** Where nothing but a missing syslog is wanted, entries go to standard error, so that they are not lost. */
  const destinations = (): readonly LogDestination[] => {
    const { wanted } = inForce;
    if (outputs.syslog !== undefined || !wanted.includes('syslog')) return wanted;
    return wanted.length === 1 ? ['stderr'] : wanted.filter((destination) => destination !== 'syslog');
  };

  const linesOf = (session: LogSession | undefined): LineCount => {
    if (session === undefined) return gateLines;
    const lines = sessionLines.get(session) ?? { ...emptyLineCount };
    sessionLines.set(session, lines);
    return lines;
  };

  const contextOf = (entry: LogEntry, session: LogSession | undefined): PrefixContext => ({
    entry,
    session,
    processId,
    startTime,
    now: now(),
    clock: inForce.clock,
  });

  const report = (entry: LogEntry): void => {
    try {
      write(printText(contextOf(entry, undefined), inForce.settings, () => ++gateLines.text));
    } catch {
      // There is nowhere left to say it.
    }
  };

  const send = (destination: LogDestination, severity: LogEntry['severity'], text: string): void => {
    if (destination === 'syslog') outputs.syslog?.write(severity, text, inForce.settings);
    else if (outputs.collector === undefined) outputs.standardError(text);
    else outputs.collector.write(destination, text);
  };

  const lose = (destination: LogDestination): void => {
    allLost++;
    const time = now().getTime();
    const loss = losses.get(destination) ?? { count: 0, reported: -Infinity };
    loss.count++;
    losses.set(destination, loss);
    const isOnlyStandardError = destination !== 'syslog' && outputs.collector === undefined;
    // A clock that was set back must not silence the report.
    if (isOnlyStandardError || Math.abs(time - loss.reported) < lossReportInterval) return;
    loss.reported = time;
    report(entriesLost(loss.count, outputName(destination, outputs)));
  };

  const emit = (destination: LogDestination, entry: LogEntry, text: () => string): void => {
    const loss = losses.get(destination);
    try {
      // The loss is told where it happened: before the first entry that can be written again.
      if (loss !== undefined && loss.count > 0) {
        const notice = entriesLost(loss.count, outputName(destination, outputs));
        const print = printEntry(contextOf(notice, undefined), inForce.settings, gateLines);
        send(destination, notice.severity, print(destination));
        loss.count = 0;
      }
      send(destination, entry.severity, text());
    } catch {
      lose(destination);
    }
  };

  const log = (entry: LogEntry, session?: LogSession): void => {
    if (!isLogged(entry.severity, inForce.threshold) || inForce.wanted.length === 0) return;
    const print = printEntry(contextOf(entry, session), inForce.settings, linesOf(session));
    for (const destination of destinations()) emit(destination, entry, () => print(destination));
  };

  const openWanted = (): void => {
    if (outputs.syslog !== undefined || !inForce.wanted.includes('syslog')) return;
    const syslog = openSyslog?.() ?? 'not available';
    if (typeof syslog === 'string') log(noSyslog(syslog));
    else outputs = { ...outputs, syslog };
  };

  openWanted();
  return {
    log,
    report,
    reconfigure(next) {
      inForce = prepare(next);
      openWanted();
      outputs.collector?.reconfigure(next);
    },
    redirect(next) {
      outputs = { ...outputs, ...next };
    },
    get lost() {
      return allLost;
    },
  };
}

/** Loss is what one destination did not take since it last took something. */
interface Loss {
  count: number;
  /** When it was last said on standard error, in milliseconds since 1970. */
  reported: number;
}

function prepare(settings: JournalSettings) {
  return {
    settings,
    wanted: parseLogDestination(settings.log_destination),
    threshold: parseThreshold(settings.log_min_messages),
    clock: clockOf(settings.log_timezone),
  };
}

function entriesLost(count: number, output: string): LogEntry {
  const entries = count === 1 ? '1 log entry was' : `${count} log entries were`;
  return { severity: 'WARNING', message: `${entries} lost because ${output} could not be written` };
}

function noSyslog(reason: string): LogEntry {
  return { severity: 'WARNING', message: 'log_destination "syslog" is not available', detail: reason };
}
