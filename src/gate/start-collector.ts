import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../conf/settings.ts';
import { currentLogFiles } from '../journal/collector-files.ts';
import { openCollector, type Collector } from '../journal/collector.ts';
import type { JournalControl } from '../journal/journal.ts';
import { messageOf } from '../text/thrown.ts';
import { StartupFailure } from './startup-failure.ts';

interface CollectorStart {
  /** The gate's directory, absolute. */
  readonly directory: string;
  readonly settings: Settings;
  readonly journal: JournalControl;
  readonly now: () => Date;
}

/**
 * startCollector sends the journal to files where logging_collector is on, and gives undefined where it is off. It throws a
 * StartupFailure where a file cannot be opened.
 */
export async function startCollector(start: CollectorStart): Promise<Collector | undefined> {
  const { directory, settings, journal, now } = start;
  rmSync(join(directory, currentLogFiles), { force: true });
  if (!settings.logging_collector) return undefined;
  try {
    const onTrouble = (message: string): void => journal.report({ severity: 'LOG', message });
    const collector = await openCollector({ directory, settings, now, onTrouble });
    journal.report({
      severity: 'LOG',
      message: 'redirecting log output to logging collector process',
      hint: `Future log output will appear in directory "${settings.log_directory}".`,
    });
    journal.redirect({ collector });
    return collector;
  } catch (error) {
    throw new StartupFailure(messageOf(error));
  }
}
