import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strerror } from '../env/strerror.ts';
import { StartupFailure } from './startup-failure.ts';

/** MOCK_AUTH_NONCE_LEN of PostgreSQL's pg_control.h. */
const length = 32;

/**
 * readMockNonce gives the secret that the salts of roles that do not exist are made from, and makes it at the first
 * start. It stays the same over restarts: a salt that changes would tell which roles do not exist.
 */
export function readMockNonce(directory: string, randomBytes: (length: number) => Buffer): Buffer {
  const path = join(directory, 'postern.mock_nonce');
  try {
    const stored = readFileSync(path);
    if (stored.length === length) return stored;
    throw new StartupFailure(`file "${path}" has ${stored.length} bytes instead of ${length}`, {
      hint: 'Remove the file; a new one is made at the next start.',
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const fresh = randomBytes(length);
  try {
    writeFileSync(path, fresh, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw new StartupFailure(`could not create file "${path}": ${strerror(error)}`);
  }
  return fresh;
}
