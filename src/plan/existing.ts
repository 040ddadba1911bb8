import { posix } from 'node:path';
import { byteString, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';

/** Existing is the files of a server that a plan is put into. */
export interface Existing {
  readonly files: FileSource;
  readonly hbaPath: string;
  readonly identPath: string;
  /** Absent where there is none. */
  readonly confPath?: string;
  /** Where postgresql.auto.conf is. */
  readonly dataDirectory: string;
}

/** textAt gives the text of a file, empty where it cannot be read. */
export function textAt(files: FileSource, path: string): ByteString {
  const read = files.readFile(path);
  return read.kind === 'text' ? read.text : byteString('');
}

/** noExisting is a directory without files, for plans that stand alone. */
export const noExisting: Existing = {
  files: {
    readFile: () => ({ kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' }),
    readDirectory: () => ({ kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' }),
  },
  hbaPath: '/pg_hba.conf',
  identPath: '/pg_ident.conf',
  dataDirectory: '/',
};

/** overlay puts texts over the files of a source. */
export function overlay(files: FileSource, texts: ReadonlyMap<string, ByteString>): FileSource {
  return {
    readFile(path) {
      const text = texts.get(posix.normalize(path));
      return text === undefined ? files.readFile(path) : { kind: 'text', text };
    },
    readDirectory: (path) => files.readDirectory(path),
  };
}
