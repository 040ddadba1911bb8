import { unlinkSync, writeFileSync } from 'node:fs';
import { strerror } from '../env/strerror.ts';
import type { Journal } from '../journal/journal.ts';
import { readOwner } from './lock-file.ts';

/** writeExternalPidFile writes the process id where external_pid_file says; failing is only worth a line, as in the server. */
export function writeExternalPidFile(path: string, journal: Journal): { release(): void } | undefined {
  if (path === '') return undefined;
  try {
    writeFileSync(path, `${process.pid}\n`, { mode: 0o644 });
  } catch (error) {
    journal.log({ severity: 'LOG', message: `could not write external PID file "${path}": ${strerror(error)}` });
    return undefined;
  }
  return {
    release() {
      // A successor has written its own.
      if (readOwner(path) !== process.pid) return;
      try {
        unlinkSync(path);
      } catch {
        // Somebody removed it before us.
      }
    },
  };
}
