import pg from 'pg';
import type { DirectoryEntry, DirectoryRead, FileRead, FileSource } from '../text/file-source.ts';
import { asBytes } from '../text/as-bytes.ts';
import { fromBuffer } from '../text/byte-string.ts';
import { messageOf } from '../text/thrown.ts';
import type { ControlConnection } from './control-connection.ts';
import { listDirectoryQuery, readFileQuery } from './server-queries.ts';

/** How often files may lead to others: includes nest ten deep, and word files once more. */
const mostRounds = 12;

/** ServerFiles is what a server gave of its files. */
export interface ServerFiles {
  readonly files: FileSource;
  /** Whether the role may ask for all that the use wanted; a file that the server itself cannot read counts as given. */
  readonly isAllowed: boolean;
}

/**
 * readServerFiles gives the files of a server's machine that a use of them asks for. The use is made again and again, until
 * it asks for nothing new: parsers read synchronously, and a server answers later. What the server does not give counts as
 * unreadable.
 */
export async function readServerFiles(
  connection: ControlConnection,
  use: (files: FileSource) => void,
): Promise<ServerFiles> {
  const read = new Map<string, FileRead>();
  const listed = new Map<string, DirectoryRead>();
  for (let round = 0; round < mostRounds; round++) {
    const wanted = { files: new Set<string>(), directories: new Set<string>() };
    use({
      readFile: (path) => known(read, path, wanted.files),
      readDirectory: (path) => known(listed, path, wanted.directories),
    });
    if (wanted.files.size + wanted.directories.size === 0) break;
    for (const path of wanted.files) read.set(path, await readFile(connection, path));
    for (const path of wanted.directories) listed.set(path, await listDirectory(connection, path));
  }
  return {
    files: {
      readFile: (path) => read.get(path) ?? unreadable,
      readDirectory: (path) => listed.get(path) ?? unreadable,
    },
    isAllowed: ![...read.values(), ...listed.values()].includes(forbidden),
  };
}

const unreadable = { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' } as const;

/** What the role may not ask for. */
const forbidden = { kind: 'unreadable', code: 'EPERM', strerror: 'Operation not permitted' } as const;

function known<Read>(reads: ReadonlyMap<string, Read>, path: string, wanted: Set<string>): Read | typeof unreadable {
  const read = reads.get(path);
  if (read !== undefined) return read;
  wanted.add(path);
  return unreadable;
}

async function readFile(connection: ControlConnection, path: string): Promise<FileRead> {
  try {
    const [row] = await connection.ask<{ bytes: Buffer | null }>('postern_read_file', readFileQuery, [argument(path)]);
    return row === undefined || row.bytes === null ? unreadable : { kind: 'text', text: fromBuffer(row.bytes) };
  } catch (error) {
    return whyNot(error);
  }
}

async function listDirectory(connection: ControlConnection, path: string): Promise<DirectoryRead> {
  try {
    const rows = await connection.ask<{ name: string; is_directory: boolean }>('postern_list', listDirectoryQuery, [
      argument(path),
    ]);
    const entries = rows.map(({ name, is_directory }): DirectoryEntry => ({ name, isDirectory: is_directory }));
    return { kind: 'entries', entries };
  } catch (error) {
    return whyNot(error);
  }
}

/** Paths are kept one byte a character, as they stand in the files. */
function argument(path: string): Buffer {
  return Buffer.from(asBytes(path), /^[\0-\xff]*$/.test(path) ? 'latin1' : 'utf8');
}

/** `could not open file "x" for reading: No such file or directory`. */
function whyNot(error: unknown): FileRead & DirectoryRead {
  const message = messageOf(error);
  if (error instanceof pg.DatabaseError && error.code === insufficientPrivilege) {
    if (ofPrivileges.has(error.routine ?? '')) return forbidden;
    return { kind: 'unreadable', code: 'EACCES', strerror: 'Permission denied' };
  }
  return { kind: 'unreadable', code: 'ENOENT', strerror: /: ([^:]+)$/.exec(message)?.[1] ?? message };
}

/** SQLSTATE of a role that may not do something (manual: errcodes-appendix). */
const insufficientPrivilege = '42501';

/** The same SQLSTATE is that of a file that the server may not open. Messages are translated, names in the source are not. */
const ofPrivileges: ReadonlySet<string> = new Set(['aclcheck_error', 'convert_and_check_filename']);
