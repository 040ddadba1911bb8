import type { Collector } from './collector.ts';
import { printCsv } from './csvlog.ts';
import type { JournalSettings } from './journal-settings.ts';
import { printJson } from './jsonlog.ts';
import type { PrefixContext } from './line-prefix.ts';
import type { LogDestination } from './log-destination.ts';
import type { Syslog } from './syslog.ts';
import { printText } from './text.ts';

/** LogOutputs are the ways out of the journal. Their writes never wait, and throw where a text is lost. */
export interface LogOutputs {
  /** standardError takes whole lines: see openStandardError. */
  readonly standardError: (text: string) => void;
  /** With it, text, csvlog and jsonlog go to files instead. */
  readonly collector?: Collector;
  readonly syslog?: Syslog;
}

/** LineCount numbers the lines of one session; the server numbers those of each format apart. */
export interface LineCount {
  text: number;
  csv: number;
  json: number;
}

/** emptyLineCount is the count before the first line. */
export const emptyLineCount: Readonly<LineCount> = { text: 0, csv: 0, json: 0 };

/** printEntry gives an entry in the form of each destination; stderr and syslog share one text. */
export function printEntry(
  context: PrefixContext,
  settings: JournalSettings,
  lines: LineCount,
): (destination: LogDestination) => string {
  let text: string | undefined;
  return (destination) => {
    switch (destination) {
      case 'csvlog':
        return printCsv(context, ++lines.csv);
      case 'jsonlog':
        return printJson(context, ++lines.json);
      case 'stderr':
      case 'syslog':
        text ??= printText(context, settings, () => ++lines.text);
        return text;
    }
  };
}

/** outputName is what a destination leads to, for the entry that tells of a loss. */
export function outputName(destination: LogDestination, { collector }: LogOutputs): string {
  if (destination === 'syslog') return 'the system log';
  return collector === undefined ? 'standard error' : 'the log file';
}
