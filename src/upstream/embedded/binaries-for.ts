import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { copyTree } from './copy-tree.ts';
import { run } from './run.ts';
import { makeStateDirectory } from './state-directory.ts';

/** BinariesRequest says who is to run what. */
export interface BinariesRequest {
  readonly account: Account;
  readonly binaries: Binaries;
  /** Where a copy goes: a directory for all of this machine. */
  readonly stateDirectory: string;
  readonly onLog: (line: string) => void;
}

/**
 * binariesFor gives a directory with bin, lib and share that the account can run from. Where another account cannot
 * reach the package (a checkout below /root, say), they are copied once to the state directory.
 */
export async function binariesFor({ account, binaries, stateDirectory, onLog }: BinariesRequest): Promise<string> {
  const failure = await tryBinaries(account, binaries.directory);
  if (failure === undefined) return binaries.directory;
  if (account.kind === 'self') throw new Error(`PostgreSQL does not run: ${failure}`);
  const copy = join(stateDirectory, `postgresql-${binaries.version}`);
  if (!existsSync(copy)) {
    makeStateDirectory(stateDirectory);
    copyAtomically(binaries.directory, copy);
    onLog(
      `the account "${account.name}" cannot run "${binaries.directory}/bin/postgres": copied PostgreSQL to "${copy}"`,
    );
  }
  const again = await tryBinaries(account, copy);
  if (again !== undefined) throw new Error(`PostgreSQL does not run as "${account.name}" from "${copy}": ${again}`);
  return copy;
}

/** The version is the least that needs the program and all its libraries. */
async function tryBinaries(account: Account, directory: string): Promise<string | undefined> {
  return (await run(account, join(directory, 'bin', 'postgres'), ['--version'])).failure;
}

/** Nobody sees half a copy: it gets its name when it is whole. Of two that copy at once, the second finds the first's. */
function copyAtomically(from: string, to: string): void {
  const temporary = mkdtempSync(`${to}.`);
  const inner = join(temporary, 'whole');
  try {
    copyTree(from, inner, (name) => name.endsWith('.a') || name === 'pkgconfig');
    renameSync(inner, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
