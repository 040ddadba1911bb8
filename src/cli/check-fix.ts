import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { putFile } from '../apply/put-file.ts';
import type { CheckedServer } from '../check/checked-server.ts';
import type { ServerInput } from '../check/examine-server.ts';
import type { Finding } from '../check/finding.ts';
import { planFixes, type FixPlan } from '../check/fix/plan-fixes.ts';
import { fromBuffer, toBuffer, toDisplay, type ByteString } from '../text/byte-string.ts';
import { messageOf } from '../text/thrown.ts';
import { visible } from '../check/report/visible-text.ts';
import { asBytes } from '../text/as-bytes.ts';
import { fail, paint, print } from './terminal.ts';

/** fixFiles makes the safe edits, shows them, and says what becomes of access. A dry run writes nothing. */
export function fixFiles(
  input: ServerInput,
  server: CheckedServer,
  findings: readonly Finding[],
  { isDryRun, shortPath }: { readonly isDryRun: boolean; readonly shortPath: (path: string) => string },
): void {
  const plan = planFixes(input, server, findings);
  for (const [file, text] of plan.texts) {
    printChanges(server, plan, file, shortPath(file));
    if (!isDryRun) write(file, server.texts.get(file), text);
  }
  for (const { edit, reason } of plan.refused) {
    print(`${shortPath(edit.file)}:${edit.line} ${edit.id} is not edited: ${reason}`);
  }
  print(describe(plan, isDryRun));
}

/** The file is replaced whole, and only where it is still what the edits were made for. Where a link leads to it, the link stays. */
function write(file: string, before: ByteString | undefined, text: ByteString): void {
  try {
    const path = realpathSync(file);
    // Whoever has made it read-only wants it to stay as it is.
    accessSync(path, constants.W_OK);
    if (fromBuffer(readFileSync(path)) !== before) {
      fail(`${file} has changed since it was read`, 'Nothing was written to it; run the command again.');
    }
    const { mode, uid, gid } = statSync(path);
    putFile(path, toBuffer(text), { mode: mode & 0o7777, uid, gid });
  } catch (error) {
    fail(`${file} was not written: ${messageOf(error)}`, 'Run the command as the owner of the file.');
  }
}

function printChanges({ texts }: CheckedServer, plan: FixPlan, file: string, name: string): void {
  const before = texts.get(file)?.split('\n') ?? [];
  const after = plan.texts.get(file)?.split('\n') ?? [];
  print(`--- ${name}\n+++ ${name}`);
  for (const [index, line] of before.entries()) {
    const now = after[index];
    if (now === undefined || now === line) continue;
    print(`@@ -${index + 1} +${index + 1} @@`);
    print(paint('red', `-${shown(line)}`));
    print(paint('green', `+${shown(now)}`));
  }
}

function shown(line: string): string {
  return visible(toDisplay(asBytes(line.replace(/\r$/, ''))));
}

const outcomes: Readonly<Record<FixPlan['outcome'], string>> = {
  'as before': 'no access changes',
  loads: 'pg_hba.conf loads now: ask postern reach who can get in',
  refused: 'pg_hba.conf is refused still: postern check says why',
};

function describe({ edits, outcome }: FixPlan, isDryRun: boolean): string {
  if (edits.length === 0) return 'none of these findings has an edit that is safe by itself';
  const next = isDryRun ? 'nothing was written' : 'nothing is in force yet: SELECT pg_reload_conf();';
  return `${edits.length} ${edits.length === 1 ? 'edit' : 'edits'}; ${outcomes[outcome]}; ${next}`;
}
