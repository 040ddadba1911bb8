import { writeSync } from 'node:fs';
import { createBacklog } from './backlog.ts';

const fileDescriptor = 2;

/** Milliseconds until a pipe that was full is tried again. */
const retryDelay = 20;

/**
 * openStandardError gives the journal its way out, which never waits: what a full pipe does not take is kept, up to a bound,
 * and tried again. The function throws where a text is lost: the bound is reached, or the reader has gone (EPIPE).
 */
export function openStandardError(): (text: string) => void {
  // Taking the stream makes Node put a pipe into non-blocking mode; its own queue has no bound and is not used.
  process.stderr.on('error', () => undefined);
  const backlog = createBacklog({
    write: (bytes) => writeSync(fileDescriptor, bytes),
    later: (retry) => void setTimeout(retry, retryDelay).unref(),
  });
  process.on('exit', backlog.flush);
  return backlog.write;
}
