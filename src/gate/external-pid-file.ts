import { unlinkSync, writeFileSync } from 'node:fs';
import { strerror } from '../env/strerror.ts';
import type { Journal } from '../journal/journal.ts';
import { readOwner } from './lock-file.ts';

/** ExternalPidFile is the file that external_pid_file names; release removes it, unless a successor has written its own. */
export interface ExternalPidFile {
  release(): void;
}

/** writeExternalPidFile writes the process id where external_pid_file says; failing is only worth a line, as in the server. */
export function writeExternalPidFile(path: string, journal: Journal): ExternalPidFile | undefined {
  if (path === '') return undefined;
  try {
    writeFileSync(path, `${process.pid}\n`, { mode: 0o644 });
  } catch (error) {
    journal.log({ severity: 'LOG', message: `could not write external PID file "${path}": ${strerror(error)}` });
    return undefined;
  }
  return {
    release() {
      if (readOwner(path) !== process.pid) return;
      try {
        unlinkSync(path);
      } catch {
        // Somebody removed it before us.
      }
    },
  };
}
