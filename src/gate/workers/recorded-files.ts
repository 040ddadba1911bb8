import type { DirectoryRead, FileRead, FileSource } from '../../text/file-source.ts';

/** RecordedFiles is what was read, by path. */
export interface RecordedFiles {
  readonly files: ReadonlyMap<string, FileRead>;
  readonly directories: ReadonlyMap<string, DirectoryRead>;
}

/** unrecorded keeps nothing, where nobody will ask. */
export function unrecorded(source: FileSource): ReturnType<typeof recordFiles> {
  return { source, recorded: { files: new Map(), directories: new Map() } };
}

/** recordFiles reads from a source and keeps what it gave. */
export function recordFiles(source: FileSource): { readonly source: FileSource; readonly recorded: RecordedFiles } {
  const files = new Map<string, FileRead>();
  const directories = new Map<string, DirectoryRead>();
  return {
    source: {
      readFile: (path) => once(files, path, () => source.readFile(path)),
      readDirectory: (path) => once(directories, path, () => source.readDirectory(path)),
    },
    recorded: { files, directories },
  };
}

/** replayFiles gives the same again, and nothing else. */
export function replayFiles({ files, directories }: RecordedFiles): FileSource {
  const absent = { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' } as const;
  return {
    readFile: (path) => files.get(path) ?? absent,
    readDirectory: (path) => directories.get(path) ?? absent,
  };
}

function once<T>(kept: Map<string, T>, path: string, read: () => T): T {
  const known = kept.get(path);
  if (known !== undefined) return known;
  const fresh = read();
  kept.set(path, fresh);
  return fresh;
}
