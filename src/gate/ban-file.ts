import { readFileSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../env/env.ts';
import { strerror } from '../env/strerror.ts';
import type { Ban } from '../guard/ban.ts';
import { parseBanFile, printBanFile, type Clocks } from '../guard/ban-records.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * saveDelay is how long bans are gathered before they are written (ms): under attack many come at once. A gate that is
 * killed loses those of this time at most; a stop writes them.
 */
const saveDelay = 1_000;

/** BanFileRequest is what a file of bans stands on. */
export interface BanFileRequest {
  /** The gate's directory. */
  readonly directory: string;
  readonly env: Pick<Env, 'now' | 'monotonic'>;
  readonly journal: Journal;
  /** bans gives what shall be written. */
  readonly bans: () => readonly Ban[];
}

/** BanFile keeps the bans over a restart in `postern.bans`. A file that cannot be written is said in the journal, once. */
export class BanFile {
  readonly #request: BanFileRequest;
  readonly #path: string;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failing = false;
  #released = false;

  constructor(request: BanFileRequest) {
    this.#request = request;
    this.#path = join(request.directory, 'postern.bans');
  }

  /**
   * read gives the bans of the file. One that does not parse is set aside as `postern.bans.corrupt` and said in the
   * journal: a gate that did not start for it would be the worse harm.
   */
  read(timeMax: number): readonly Ban[] {
    const text = this.#readText();
    if (text === undefined) return [];
    const parsed = parseBanFile(text, clocksOf(this.#request.env), timeMax);
    if (parsed.kind === 'bans') return parsed.bans;
    this.#setAside(`line ${parsed.line}: ${parsed.reason}`);
    return [];
  }

  /** saveSoon writes the bans within saveDelay. */
  saveSoon(): void {
    this.#timer ??= setTimeout(() => void this.save(), saveDelay).unref();
  }

  /** release leaves the file to somebody else: nothing is written any more. */
  release(): void {
    clearTimeout(this.#timer);
    this.#released = true;
  }

  /** save writes the bans now, whole or not at all, and resolves when they are on the disk or it has failed. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#released) return;
    const { bans, env, journal } = this.#request;
    const temporary = `${this.#path}.new`;
    try {
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(printBanFile(bans(), clocksOf(env)));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
      this.#failing = false;
    } catch (error) {
      if (this.#failing) return;
      this.#failing = true;
      const message = `could not write file "${this.#path}": ${strerror(error)}`;
      journal.log({ severity: 'WARNING', message, detail: 'The bans hold, and will be forgotten at a restart.' });
    }
  }

  #readText(): string | undefined {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      this.#setAside(strerror(error));
      return undefined;
    }
  }

  #setAside(reason: string): void {
    const aside = `${this.#path}.corrupt`;
    const message = `could not read the bans of file "${this.#path}": ${reason}`;
    try {
      renameSync(this.#path, aside);
      this.#request.journal.log({ severity: 'WARNING', message, detail: `The file is kept as "${aside}".` });
    } catch (error) {
      this.#request.journal.log({ severity: 'WARNING', message, detail: `It cannot be moved: ${strerror(error)}.` });
    }
  }
}

/** clocksOf reads both clocks. */
export function clocksOf(env: Pick<Env, 'now' | 'monotonic'>): Clocks {
  return { wall: env.now().getTime(), monotonic: env.monotonic() };
}
