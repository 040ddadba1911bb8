/** logBlocks puts the lines of each entry of a server's log together: message, HINT and CONTEXT. */
export function logBlocks(lines: readonly string[]): readonly string[] {
  const blocks: string[] = [];
  for (const line of lines) {
    if (/^(?:LOG|WARNING|ERROR|FATAL|PANIC):  /.test(line)) blocks.push(line);
    else blocks.push(`${blocks.pop() ?? ''}\n${line}`);
  }
  return blocks;
}
