import type { PostgresServer } from '../../test/support/postgres.ts';

/** reloadLog makes a server read its files again and gives what it logs about them. It needs log_connections. */
export async function reloadLog(server: PostgresServer): Promise<readonly string[]> {
  const from = server.log().length;
  await server.reload();
  // The session that shows the reload to be over is logged after all that the reload logs.
  await server.waitForLog('connection received', { from });
  const lines = server.log().slice(from);
  const start = lines.findIndex((line) => line.includes('received SIGHUP'));
  const end = lines.findIndex((line) => line.includes('connection received'));
  return lines.slice(start + 1, end);
}

/** logBlocks puts the lines of each entry together: message, HINT and CONTEXT. */
export function logBlocks(lines: readonly string[]): readonly string[] {
  const blocks: string[] = [];
  for (const line of lines) {
    if (/^(?:LOG|WARNING|ERROR|FATAL|PANIC):  /.test(line)) blocks.push(line);
    else blocks.push(`${blocks.pop() ?? ''}\n${line}`);
  }
  return blocks;
}
