import { FrameReader } from '../protocol/frame-reader.ts';
import { parseBackendMessage } from '../protocol/backend-parse.ts';

/** readyForQueryLength is the size of a ReadyForQuery message: type, length, status (manual: protocol-message-formats). */
export const readyForQueryLength = 6;

const start = Buffer.from([0x5a, 0, 0, 0, 5]);

/**
 * endsWithReadyForQuery tells whether what a server sent last looks like the end of its answer, so that a message of the
 * gate's own can follow without landing in the middle of another.
 */
export function endsWithReadyForQuery(last: Buffer): boolean {
  const at = last.length - readyForQueryLength;
  if (at < 0 || start.compare(last, at, at + start.length) !== 0) return false;
  const status = String.fromCharCode(last[at + start.length] ?? 0);
  return status === 'I' || status === 'T' || status === 'E';
}

/** query_canceled (manual: errcodes-appendix). */
const queryCanceled = '57014';

/**
 * isCancelled tells whether what a server sent last is whole messages that end with the answer to a cancel. The server
 * sends an error off at once, so that the ReadyForQuery after it may come with it or by itself.
 */
export function isCancelled(chunk: Buffer): boolean {
  const reader = new FrameReader();
  reader.push(chunk);
  while (reader.buffered > 0) {
    const frame = reader.next(chunk.length);
    if (frame.kind !== 'frame') return false;
    if (reader.buffered !== 0 && reader.buffered !== readyForQueryLength) continue;
    const message = parseBackendMessage(frame.type, frame.body);
    if (message.kind === 'ErrorResponse') return message.error.sqlstate === queryCanceled;
  }
  return false;
}
