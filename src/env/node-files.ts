import { readdirSync } from 'node:fs';
import { fromBuffer } from '../text/byte-string.ts';
import type { FileSource, Unreadable } from '../text/file-source.ts';
import { readBounded } from './read-bounded.ts';
import { strerror } from './strerror.ts';

/** nodeFiles reads the file system, synchronously: configuration is read at start and at reload, never while relaying. */
export const nodeFiles: FileSource = {
  readFile(path) {
    try {
      return { kind: 'text', text: fromBuffer(readBounded(path)) };
    } catch (error) {
      return unreadable(error);
    }
  },
  readDirectory(path) {
    try {
      const entries = readdirSync(path, { withFileTypes: true });
      return {
        kind: 'entries',
        entries: entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() })),
      };
    } catch (error) {
      return unreadable(error);
    }
  },
};

function unreadable(error: unknown): Unreadable {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
  return { kind: 'unreadable', code, strerror: strerror(error) };
}
