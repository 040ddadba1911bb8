import type { FileDestination } from './rotation.ts';

/** maxQueued bounds what waits for slow files, in bytes; some ten thousand entries, as for standard error. */
export const maxQueued = 4 * 1024 * 1024;

/** maxBatch bounds what is handed to the kernel in one write, in bytes. */
const maxBatch = 256 * 1024;

/** Batch is the next thing to be written: entries for one file. */
export interface Batch {
  readonly destination: FileDestination;
  readonly bytes: Buffer;
  /** Whether it begins with the rest of an entry whose beginning is in the file already. */
  readonly torn: boolean;
}

/** LogQueue keeps entries in order until their files take them. */
export class LogQueue {
  readonly #waiting: Batch[] = [];
  #size = 0;

  /** isEmpty tells whether nothing waits. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** push queues one entry. It gives false, and keeps nothing of it, where maxQueued is reached. */
  push(destination: FileDestination, text: string): boolean {
    const bytes = Buffer.from(text, 'utf8');
    if (this.#size + bytes.length > maxQueued) return false;
    this.#size += bytes.length;
    this.#waiting.push({ destination, bytes, torn: false });
    return true;
  }

  /** take removes the entries at the head that go to one file, as many as fit into one write. */
  take(): Batch | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    let count = 1;
    let length = first.bytes.length;
    for (let next = this.#waiting[count]; next !== undefined; next = this.#waiting[++count]) {
      if (next.destination !== first.destination || length + next.bytes.length > maxBatch) break;
      length += next.bytes.length;
    }
    const bytes = Buffer.concat(
      this.#waiting.splice(0, count).map((batch) => batch.bytes),
      length,
    );
    this.#size -= length;
    return { ...first, bytes };
  }

  /** putBack puts what was not written at the head again. */
  putBack(batch: Batch): void {
    this.#waiting.unshift(batch);
    this.#size += batch.bytes.length;
  }

  /**
   * dropTorn drops the rest of an entry whose beginning is in a file that is being left, so that the next file begins
   * with a whole one. It tells whether there was such a rest.
   */
  dropTorn(): boolean {
    const [first] = this.#waiting;
    if (first === undefined || !first.torn) return false;
    const end = first.bytes.indexOf('\n') + 1 || first.bytes.length;
    this.#size -= end;
    if (end === first.bytes.length) this.#waiting.shift();
    else this.#waiting[0] = { ...first, bytes: first.bytes.subarray(end), torn: false };
    return true;
  }
}
