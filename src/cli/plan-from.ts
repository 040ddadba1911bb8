import { emptyUniverse } from '../access/universe.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { printPolicy } from '../plan/from/print-policy.ts';
import { loadServer } from './load-snapshot.ts';
import { printRefusedFiles } from './refused-files.ts';
import { print } from './terminal.ts';
import { chosenVersion } from './version-option.ts';

/** planFrom prints a policy that says what a server's files do. */
export async function planFrom(
  path: string,
  { pg, format }: { readonly pg?: ServerVersion; readonly format: 'text' | 'json' },
): Promise<void> {
  const dialect = dialectOf(chosenVersion(pg, path));
  const loaded = await loadServer({ path, directory: undefined, dialect, universe: emptyUniverse });
  if (loaded.kind === 'refused') {
    printRefusedFiles(loaded.problems, format);
    return;
  }
  const { text, left } = printPolicy(loaded.snapshot, loaded.listening);
  print(format === 'json' ? JSON.stringify({ policy: text, left }, undefined, 2) : text.trimEnd());
  if (left.length > 0) process.exitCode = 1;
}
