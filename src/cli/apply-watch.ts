import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Command } from 'commander';
import * as z from 'zod';
import { becomeOwner } from '../apply/become-owner.ts';
import { watch } from '../apply/watchdog.ts';
import { readRecord } from '../apply/record-directory.ts';

const order = z.object({
  records: z.string(),
  id: z.string(),
  owner: z.object({ uid: z.int(), gid: z.int() }),
});

/** applyWatchCommand is `postern apply-watch`, which `postern apply` starts: it is told what to watch on standard input. */
export const applyWatchCommand = new Command('apply-watch').action(run);

async function run(): Promise<void> {
  // Its end must not end us: the terminal may go.
  process.on('SIGHUP', () => {});
  const lines = createInterface({ input: process.stdin });
  let hasLeft = false;
  lines.on('close', () => (hasLeft = true));
  const line = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
  if (line === undefined) return;
  const { records, id, owner } = order.parse(JSON.parse(line));
  becomeOwner(owner);
  if (readRecord(join(records, id)) === undefined) process.exit(3);
  process.stdout.on('error', () => {});
  process.stdout.write('armed\n');
  await watch({ records, id, hasLeft: () => hasLeft });
  process.exit(0);
}
