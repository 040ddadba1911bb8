import { posix } from 'node:path';
import { fromUtf8 } from '../text/byte-string.ts';
import type { DirectoryEntry } from '../text/file-source.ts';

/** MAXPGPATH of the server less the closing zero: a longer path made of two loses its end, in bytes. */
const longestPath = 1_023;

/** absoluteLocation makes a path absolute: a relative one counts from the directory of the file that names it. */
export function absoluteLocation(location: string, callingFile: string): string {
  if (location.startsWith('/')) return location;
  const path = posix.normalize(cutPath(`${posix.dirname(callingFile)}/${location}`));
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function cutPath(path: string): string {
  const bytes = Buffer.from(path);
  return bytes.length <= longestPath ? path : bytes.subarray(0, longestPath).toString();
}

/** configurationFilesIn gives the paths that include_dir reads in a directory, in C order of their names. */
export function configurationFilesIn(directory: string, entries: readonly DirectoryEntry[]): string[] {
  return entries
    .filter(({ name, isDirectory }) => !isDirectory && /^[^.][^]*\.conf$/.test(name))
    .map(({ name }) => ({ path: posix.join(directory, name), bytes: fromUtf8(name) }))
    .toSorted((a, b) => (a.bytes < b.bytes ? -1 : 1))
    .map(({ path }) => path);
}
