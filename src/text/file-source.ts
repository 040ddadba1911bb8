import type { ByteString } from './byte-string.ts';

/** Unreadable says why a file or a directory could not be read, in the words of strerror(3). */
export interface Unreadable {
  readonly kind: 'unreadable';
  /** The symbolic errno, such as `ENOENT`. */
  readonly code: string;
  /** The text of strerror(3), such as `No such file or directory`. */
  readonly strerror: string;
}

/** FileRead is the outcome of reading one file. */
export type FileRead = { readonly kind: 'text'; readonly text: ByteString } | Unreadable;

/** DirectoryRead is the outcome of listing one directory. */
export type DirectoryRead = { readonly kind: 'entries'; readonly entries: readonly DirectoryEntry[] } | Unreadable;

/** DirectoryEntry is one name in a directory, without `.` and `..`. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** FileSource is how the pure parsers reach included files: the file system, a git tree, or a table in a test. */
export interface FileSource {
  /** readFile gives the whole content of the file at an absolute path. */
  readFile(path: string): FileRead;
  /** readDirectory lists the directory at an absolute path, in no particular order. */
  readDirectory(path: string): DirectoryRead;
}
