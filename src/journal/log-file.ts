import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** LogFile is one open file of the journal. */
export interface LogFile {
  /** The name as log_directory and log_filename make it. */
  readonly name: string;
  readonly path: string;
  readonly handle: FileHandle;
  /** Bytes in it, as far as the gate knows. */
  size: number;
  readonly device: number;
  readonly inode: number;
}

/** The owner's own permission to write, without which the next start could not go on with the file. */
const ownerWrites = 0o200;

interface OpenRequest {
  readonly name: string;
  readonly path: string;
  readonly mode: number;
  /** Whether what is in it already goes. */
  readonly truncate: boolean;
}

/**
 * openLogFile opens a file for appending, made with exactly this mode (manual: guc-log-file-mode) where it does not exist.
 * It rejects with the error of open(2).
 */
export async function openLogFile({ name, path, mode, truncate }: OpenRequest): Promise<LogFile> {
  const handle = await openOrMake(path, mode | ownerWrites);
  try {
    if (truncate) await handle.truncate(0);
    const { size, dev, ino } = await handle.stat();
    return { name, path, handle, size, device: dev, inode: ino };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A FIFO whose reader hangs must not hang the gate: O_NONBLOCK means nothing to a file on a disk. */
async function openOrMake(path: string, mode: number): Promise<FileHandle> {
  const append = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
  try {
    const handle = await open(path, append | constants.O_CREAT | constants.O_EXCL, mode);
    // The gate's umask keeps everybody else out, which is not what this setting says.
    await handle.chmod(mode);
    return handle;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return open(path, append);
    throw error;
  }
}

/** isMoved tells whether the path of an open file leads elsewhere by now: logrotate has renamed or removed it. */
export async function isMoved({ path, device, inode }: LogFile): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.dev !== device || found.ino !== inode;
  } catch {
    return true;
  }
}
