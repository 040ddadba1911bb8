/** maxBacklog bounds what waits for a slow reader, in bytes; some ten thousand entries. */
export const maxBacklog = 4 * 1024 * 1024;

/** Backlog writes texts whole and in order to something that takes them only in part, or not now. */
export interface Backlog {
  /** write takes a text, to be written now or later. It throws if the text is lost. */
  write(text: string): void;
  /** flush tries once to write what waits. It never throws. */
  flush(): void;
}

/** BacklogRequest is what a backlog stands on. */
export interface BacklogRequest {
  /** write takes some of the bytes and says how many; it throws EAGAIN where it takes none now, as writeSync does. */
  readonly write: (bytes: Buffer) => number;
  /** later calls a function after a while. */
  readonly later: (retry: () => void) => void;
}

/** createBacklog makes an empty backlog. */
export function createBacklog({ write, later }: BacklogRequest): Backlog {
  const waiting: Buffer[] = [];
  let size = 0;

  /** Writes what waits, as far as it goes. Where writing has no prospect, nothing goes on waiting. */
  const drain = (): void => {
    try {
      for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
        const taken = write(first);
        size -= taken;
        if (taken === first.length) waiting.shift();
        else waiting[0] = first.subarray(taken);
      }
    } catch (error) {
      if (isFull(error)) return;
      waiting.length = 0;
      size = 0;
      throw error;
    }
  };

  const flush = (): void => {
    try {
      drain();
    } catch {
      return;
    }
    if (waiting.length > 0) later(flush);
  };

  return {
    write(text) {
      const bytes = Buffer.from(text, 'utf8');
      if (size + bytes.length > maxBacklog) throw new Error('standard error is not read');
      const isRetried = waiting.length > 0;
      waiting.push(bytes);
      size += bytes.length;
      // Where others wait already, the next try takes this one along.
      if (isRetried) return;
      drain();
      if (waiting.length > 0) later(flush);
    },
    flush,
  };
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
