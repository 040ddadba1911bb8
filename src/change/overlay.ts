import { posix } from 'node:path';
import type { ByteString } from '../text/byte-string.ts';
import type { DirectoryEntry, FileSource } from '../text/file-source.ts';

/** Overlay is the files of a server as a change would leave them. */
export interface Overlay extends FileSource {
  /** The paths of changed files that a parser has asked for. */
  readonly asked: ReadonlySet<string>;
}

/** overlayFiles lays changed texts, by absolute path, over what is there. */
export function overlayFiles(files: FileSource, changed: ReadonlyMap<string, ByteString>): Overlay {
  const asked = new Set<string>();
  return {
    asked,
    readFile(path) {
      const text = changed.get(path);
      if (text === undefined) return files.readFile(path);
      asked.add(path);
      return { kind: 'text', text };
    },
    readDirectory(path) {
      const added = [...changed.keys()]
        .filter((file) => posix.dirname(file) === path)
        .map((file) => posix.basename(file));
      const read = files.readDirectory(path);
      if (read.kind === 'unreadable') return read;
      const known = new Set(read.entries.map(({ name }) => name));
      const more = added
        .filter((name) => !known.has(name))
        .map((name): DirectoryEntry => ({ name, isDirectory: false }));
      return { kind: 'entries', entries: [...read.entries, ...more] };
    },
  };
}
