import { statSync, type Stats } from 'node:fs';
import type { FileFacts } from '../check/checked-server.ts';

/** readFacts asks the file system about a path. */
export function readFacts(path: string): FileFacts | 'missing' | undefined {
  const found = tryStat(path);
  if (found === 'missing' || found === undefined) return found;
  const kind = found.isDirectory() ? 'directory' : 'other';
  return { kind: found.isFile() ? 'file' : kind, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}

/** A path below a directory that we may not enter is not known. */
function tryStat(path: string): Stats | 'missing' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? 'missing';
  } catch {
    return undefined;
  }
}
