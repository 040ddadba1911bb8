import { lstatSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '../../env/sync-directory.ts';
import type { Account } from './account.ts';
import { makePrivateDirectory } from './own-directory.ts';
import { run } from './run.ts';

/** InitRequest says what cluster to make, and where. */
export interface InitRequest {
  /** The directory that holds bin, lib and share. */
  readonly binaries: string;
  readonly home: string;
  readonly account: Account;
  readonly onLog: (line: string) => void;
}

/**
 * The built-in provider's C.UTF-8 sorts by code point and knows upper and lower case of all of Unicode, the same on
 * every machine (manual: locale-providers). Trust is for the private socket, the only way in; on TCP nothing is let in
 * even where somebody opens a port.
 */
const initdbArguments = [
  '--username=postgres',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth-local=trust',
  '--auth-host=reject',
  // Half of the default: the server shares its machine with the gate. The owner may change it with ALTER SYSTEM.
  '--set=shared_buffers=64MB',
  '--no-instructions',
];

/**
 * initCluster makes the cluster in a home unless there is one, and gives its data directory. It is made under another
 * name and renamed when whole, so that an interrupted initdb leaves nothing that looks like a cluster.
 */
export async function initCluster({ binaries, home, account, onLog }: InitRequest): Promise<string> {
  const directory = join(home, 'data');
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return directory;
  const unfinished = join(home, 'data.new');
  await removeUnfinished(unfinished, account);
  makePrivateDirectory(unfinished, account);
  const made = await run(account, join(binaries, 'bin', 'initdb'), [...initdbArguments, `--pgdata=${unfinished}`]);
  if (made.failure !== undefined) throw new Error(`could not initialize "${directory}": ${made.failure}`);
  renameSync(unfinished, directory);
  syncDirectory(home);
  onLog(`initialized a cluster in "${directory}"`);
  return directory;
}

/** What is inside belongs to the account and is removed as the account: root follows no link that it has laid. */
async function removeUnfinished(directory: string, account: Account): Promise<void> {
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) return;
  await run(account, '/bin/sh', ['-c', 'find "$1" -mindepth 1 -delete', 'sh', directory]);
  rmdirSync(directory);
}
