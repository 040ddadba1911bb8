import { closeSync, fsyncSync, openSync } from 'node:fs';

/**
 * syncDirectory waits until the names in a directory are on the disk: only then is a rename safe from a crash of the
 * machine. Windows has no such call.
 */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
