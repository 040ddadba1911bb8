import { writeFileSync } from 'node:fs';
import type { CheckedServer } from '../check/checked-server.ts';
import type { ServerInput } from '../check/examine-server.ts';
import type { Finding } from '../check/finding.ts';
import { planFixes, type FixPlan } from '../check/fix/plan-fixes.ts';
import { toBuffer, toDisplay } from '../text/byte-string.ts';
import { asBytes } from '../text/as-bytes.ts';
import { paint, print } from './terminal.ts';

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
    if (!isDryRun) writeFileSync(file, toBuffer(text));
  }
  for (const { edit, reason } of plan.refused) {
    print(`${shortPath(edit.file)}:${edit.line} ${edit.id} is not edited: ${reason}`);
  }
  print(describe(plan, isDryRun));
}

function printChanges({ texts }: CheckedServer, plan: FixPlan, file: string, name: string): void {
  const before = texts.get(file)?.split('\n') ?? [];
  const after = plan.texts.get(file)?.split('\n') ?? [];
  print(`--- ${name}\n+++ ${name}`);
  for (const [index, line] of before.entries()) {
    const now = after[index];
    if (now === undefined || now === line) continue;
    print(`@@ -${index + 1} +${index + 1} @@`);
    print(paint('red', `-${toDisplay(asBytes(line))}`));
    print(paint('green', `+${toDisplay(asBytes(now))}`));
  }
}

const outcomes: Readonly<Record<FixPlan['outcome'], string>> = {
  'as before': 'no access changes',
  loads: 'pg_hba.conf loads now: ask postern reach who can get in',
  refused: 'pg_hba.conf is refused still: postern check says why',
};

function describe({ edits, outcome }: FixPlan, isDryRun: boolean): string {
  if (edits.length === 0) return 'nothing can be edited without asking';
  const next = isDryRun ? 'nothing was written' : 'nothing is in force yet: SELECT pg_reload_conf();';
  return `${edits.length} ${edits.length === 1 ? 'edit' : 'edits'}; ${outcomes[outcome]}; ${next}`;
}
