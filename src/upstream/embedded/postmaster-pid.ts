import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** PostmasterPid is what postmaster.pid says, as far as we need it (miscadmin.h, LOCK_FILE_LINE_*). */
export interface PostmasterPid {
  readonly processId: number;
  /** "starting", "stopping", "ready" or "standby"; empty before the first is written. */
  readonly status: string;
}

/** Lines are counted from zero. */
const statusLine = 7;

/** readPostmasterPid reads postmaster.pid of a data directory; undefined where there is none or it is not written yet. */
export function readPostmasterPid(dataDirectory: string): PostmasterPid | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDirectory, 'postmaster.pid'), 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  const processId = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(processId) || processId < 2) return undefined;
  return { processId, status: lines[statusLine]?.trim() ?? '' };
}
