import { writeSync } from 'node:fs';

const fileDescriptor = 2;

/**
 * openStandardError gives the journal its way out. Writing never waits: a pipe whose reader has stopped holds what the
 * kernel buffers (64 kB on Linux, pipe(7)) and no more, and then the function throws EAGAIN, or EPIPE once the reader has
 * gone, instead of stopping every login or filling the memory.
 */
export function openStandardError(): (text: string) => void {
  // Taking the stream makes Node put a pipe into non-blocking mode; its own queue has no bound and is not used.
  process.stderr.on('error', () => undefined);
  return createLineWriter((bytes) => writeSync(fileDescriptor, bytes));
}

/**
 * createLineWriter keeps lines whole over a `write` that may take only a part: the rest goes first the next time. It
 * throws, with nothing of the new text written, while such a rest is still in the way.
 */
export function createLineWriter(write: (bytes: Buffer) => number): (text: string) => void {
  let rest = Buffer.alloc(0);
  return (text) => {
    if (rest.length > 0) rest = rest.subarray(write(rest));
    if (rest.length > 0) throw new Error('standard error takes no more');
    const bytes = Buffer.from(text, 'utf8');
    rest = bytes.subarray(write(bytes));
  };
}
