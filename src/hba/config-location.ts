import { posix } from 'node:path';
import type { DirectoryRead } from '../text/file-source.ts';

/** absoluteConfigLocation makes a path absolute: a relative one counts from the directory of the file that names it. */
export function absoluteConfigLocation(location: string, callingFile: string): string {
  if (location.startsWith('/')) return location;
  const path = posix.join(posix.dirname(callingFile), location);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** configFilesIn gives the paths that include_dir takes from a directory, in the order it takes them: C order of bytes. */
export function configFilesIn(directory: string, read: DirectoryRead & { readonly kind: 'entries' }): string[] {
  return read.entries
    .filter(({ name, isDirectory }) => !isDirectory && isConfigFileName(name))
    .map(({ name }) => posix.join(directory, name))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function isConfigFileName(name: string): boolean {
  return name.length > '.conf'.length && name.endsWith('.conf') && !name.startsWith('.');
}
