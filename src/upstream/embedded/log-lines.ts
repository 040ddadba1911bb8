/** Characters of a log line that are kept: a client can make a server log what it likes. */
const maxLogLine = 65_536;

/** logLines cuts a stream of text into lines, and gives what takes the chunks. A longer line loses its end. */
export function logLines(onLine: (line: string) => void): (chunk: string) => void {
  let partial = '';
  return (chunk) => {
    const [first = '', ...others] = chunk.split('\n');
    partial = (partial + first).slice(0, maxLogLine);
    for (const next of others) {
      onLine(partial);
      partial = next.slice(0, maxLogLine);
    }
  };
}
