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
