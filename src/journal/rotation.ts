import { join } from 'node:path';
import { strftime, type CivilTime } from './strftime.ts';

/** FileDestination is a value of log_destination that the logging collector writes to a file. */
export type FileDestination = 'stderr' | 'csvlog' | 'jsonlog';

const suffixes: Readonly<Record<FileDestination, string>> = { stderr: '', csvlog: '.csv', jsonlog: '.json' };

/** logFileName names the file of a destination at a time (syslogger.c, logfile_getname): `.csv` takes the place of `.log`. */
export function logFileName(
  settings: { readonly log_directory: string; readonly log_filename: string },
  destination: FileDestination,
  time: CivilTime,
): string {
  const name = strftime(settings.log_filename, time);
  const suffix = suffixes[destination];
  return join(settings.log_directory, suffix === '' ? name : name.replace(/\.log$/, '') + suffix);
}

/**
 * nextRotation is the next multiple of log_rotation_age after a time, counted in the time zone of the journal, so that a
 * day begins at its midnight (syslogger.c, set_next_rotation_time). Undefined where the age is 0.
 */
export function nextRotation(now: Date, ageMinutes: number, offsetSeconds: number): Date | undefined {
  if (ageMinutes === 0) return undefined;
  const interval = ageMinutes * 60;
  const local = Math.floor(now.getTime() / 1000) + offsetSeconds;
  return new Date((local - (local % interval) + interval - offsetSeconds) * 1000);
}
