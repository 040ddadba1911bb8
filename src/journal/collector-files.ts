import { writeSync } from 'node:fs';
import { mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { strerror } from '../env/strerror.ts';
import type { JournalSettings } from './journal-settings.ts';
import { parseLogDestination } from './log-destination.ts';
import { isMoved, openLogFile, type LogFile } from './log-file.ts';
import type { Batch, LogQueue } from './log-queue.ts';
import { logFileName, nextRotation, type FileDestination } from './rotation.ts';
import { clockOf, type Clock } from './timestamp.ts';

/** CollectorRequest is what a collector stands on. */
export interface CollectorRequest {
  /** The gate's directory; log_directory is below it, and current_logfiles in it. */
  readonly directory: string;
  readonly settings: JournalSettings;
  readonly now: () => Date;
  /** onTrouble is told what an administrator must know while the files cannot. It goes to standard error. */
  readonly onTrouble: (message: string) => void;
}

/** currentLogFiles is the file that names the files of the journal (manual: functions-info, pg_current_logfile). */
export const currentLogFiles = 'current_logfiles';

/** The mode of a log_directory that does not exist yet; the server's own. */
const directoryMode = 0o700;

/** Written is what became of a batch: all of it is in its file, or the rest is not. */
export type Written =
  | { readonly kind: 'written' }
  /** The file is a FIFO that is full. */
  | { readonly kind: 'waiting'; readonly rest: Batch }
  | { readonly kind: 'failed'; readonly rest: Batch; readonly message: string };

/** CollectorFiles are the open files of the journal. The methods that give promises are called one after the other. */
export class CollectorFiles {
  readonly #directory: string;
  readonly #now: () => Date;
  readonly #onTrouble: (message: string) => void;
  readonly #open = new Map<FileDestination, LogFile>();
  #settings: JournalSettings;
  #clock: Clock;
  #nextRotation: Date | undefined;
  /** After a new file could not be opened the old one is kept until somebody has looked at it, as in the server. */
  #rotates = true;

  constructor({ directory, settings, now, onTrouble }: CollectorRequest) {
    this.#directory = directory;
    this.#now = now;
    this.#onTrouble = onTrouble;
    this.#settings = settings;
    this.#clock = clockOf(settings.log_timezone);
    this.#schedule();
  }

  /** openAll opens every file that is wanted, or throws with none left open. */
  async openAll(): Promise<void> {
    await this.#makeDirectory();
    try {
      for (const destination of this.#wanted()) await this.#openFor(destination);
    } catch (error) {
      await this.closeAll();
      throw error;
    }
    await this.#noteCurrent();
  }

  /** rotationIsDue tells whether log_rotation_age has passed. */
  rotationIsDue(): boolean {
    return this.#rotates && this.#nextRotation !== undefined && this.#now() >= this.#nextRotation;
  }

  /** write appends a batch to its file, and begins the next file where this one is full. */
  async write(batch: Batch): Promise<Written> {
    const { destination, bytes } = batch;
    let written = 0;
    try {
      // A destination that was chosen a moment ago, or whose file could not be opened then.
      const file = this.#open.get(destination) ?? (await this.#openFor(destination));
      while (written < bytes.length) {
        const { bytesWritten } = await file.handle.write(bytes, written);
        written += bytesWritten;
        file.size += bytesWritten;
      }
      if (this.#isFull(file)) await this.#attempt(() => this.#rotateOne(destination, this.#now(), false));
      return { kind: 'written' };
    } catch (error) {
      const torn = written === 0 ? batch.torn : bytes[written - 1] !== lineBreak;
      const rest = { destination, bytes: bytes.subarray(written), torn };
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return { kind: 'waiting', rest };
      const message = error instanceof OpenFailure ? error.message : `could not write to log file: ${strerror(error)}`;
      return { kind: 'failed', rest, message };
    }
  }

  /** rotateByAge begins the files of a new interval, named by the time at which it began. */
  async rotateByAge(queue: LogQueue): Promise<void> {
    const due = this.#nextRotation;
    this.#schedule();
    if (due !== undefined) await this.#rotateAll(due, true, queue);
  }

  /** rotateNow begins new files, named by the time. */
  rotateNow(queue: LogQueue): Promise<void> {
    this.#rotates = true;
    return this.#rotateAll(this.#now(), false, queue);
  }

  /** reconfigure puts new settings in force, and opens files again that were renamed or removed. */
  async reconfigure(settings: JournalSettings, queue: LogQueue): Promise<void> {
    const before = this.#settings;
    this.#settings = settings;
    this.#clock = clockOf(settings.log_timezone);
    this.#schedule();
    const wanted = this.#wanted();
    for (const destination of this.#open.keys()) {
      if (!wanted.includes(destination)) await this.#closeOne(destination);
    }
    const isElsewhere =
      before.log_directory !== settings.log_directory || before.log_filename !== settings.log_filename;
    if (isElsewhere) await this.#makeDirectory();
    if (isElsewhere || !this.#rotates) return this.rotateNow(queue);
    for (const destination of wanted) {
      const file = this.#open.get(destination);
      if (file === undefined) await this.#attempt(() => this.#openFor(destination));
      else if (await isMoved(file)) await this.#attempt(() => this.#openAt(destination, file.name, false));
    }
    await this.#attempt(() => this.#noteCurrent());
  }

  /** writeAtExit writes what waits while the process ends without close; nothing can be waited for any more. */
  writeAtExit(queue: LogQueue): void {
    try {
      for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
        const file = this.#open.get(batch.destination);
        if (file !== undefined) writeSync(file.handle.fd, batch.bytes);
      }
    } catch {
      return;
    }
  }

  /** closeAll closes every file. */
  async closeAll(): Promise<void> {
    for (const destination of this.#open.keys()) await this.#closeOne(destination);
  }

  async #rotateAll(time: Date, byAge: boolean, queue: LogQueue): Promise<void> {
    queue.dropTorn();
    for (const destination of this.#wanted()) {
      await this.#attempt(() => this.#rotateOne(destination, time, byAge));
    }
  }

  /** A file whose name stays is opened again only where its path leads elsewhere by now. */
  async #rotateOne(destination: FileDestination, time: Date, byAge: boolean): Promise<void> {
    const current = this.#open.get(destination);
    const name = logFileName(this.#settings, destination, this.#clock.civil(time));
    if (current?.name === name && !(await isMoved(current))) return;
    const truncate = byAge && this.#settings.log_truncate_on_rotation && current !== undefined && current.name !== name;
    await this.#openAt(destination, name, truncate);
    await this.#noteCurrent();
  }

  #openFor(destination: FileDestination): Promise<LogFile> {
    return this.#openAt(destination, logFileName(this.#settings, destination, this.#clock.civil(this.#now())), false);
  }

  /** The file before is closed only once the new one is open, so that there is always one to write to. */
  async #openAt(destination: FileDestination, name: string, truncate: boolean): Promise<LogFile> {
    try {
      const { log_file_mode: mode } = this.#settings;
      const file = await openLogFile({ name, path: resolve(this.#directory, name), mode, truncate });
      await this.#closeOne(destination);
      this.#open.set(destination, file);
      return file;
    } catch (error) {
      throw new OpenFailure(`could not open log file "${name}": ${strerror(error)}`);
    }
  }

  async #closeOne(destination: FileDestination): Promise<void> {
    const file = this.#open.get(destination);
    this.#open.delete(destination);
    // A disk can still refuse here what it seemed to take.
    await file?.handle.close().catch((error: unknown) => {
      this.#onTrouble(`could not close log file "${file.name}": ${strerror(error)}`);
    });
  }

  async #noteCurrent(): Promise<void> {
    const path = join(this.#directory, currentLogFiles);
    if (this.#open.size === 0) return unlink(path).catch(() => undefined);
    const text = [...this.#open].map(([destination, { name }]) => `${destination} ${name}\n`).join('');
    await writeFile(`${path}.tmp`, text, { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  }

  /** What cannot be opened is said, and no longer tried until a reload. */
  async #attempt(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#onTrouble(error instanceof OpenFailure ? error.message : strerror(error));
      if (this.#rotates) this.#onTrouble('disabling automatic rotation (use SIGHUP to re-enable)');
      this.#rotates = false;
    }
  }

  /** A directory that cannot be made is seen when the file in it is opened, as in the server. */
  async #makeDirectory(): Promise<void> {
    const path = resolve(this.#directory, this.#settings.log_directory);
    await mkdir(path, { mode: directoryMode }).catch(() => undefined);
  }

  #wanted(): readonly FileDestination[] {
    return parseLogDestination(this.#settings.log_destination).filter((word) => word !== 'syslog');
  }

  #isFull({ size }: LogFile): boolean {
    const limit = this.#settings.log_rotation_size * 1024;
    return this.#rotates && limit > 0 && size >= limit;
  }

  #schedule(): void {
    const now = this.#now();
    this.#nextRotation = nextRotation(now, this.#settings.log_rotation_age, this.#clock.civil(now).offset);
  }
}

const lineBreak = 10;

/** OpenFailure is a file that could not be opened, in the server's words. */
class OpenFailure extends Error {}
