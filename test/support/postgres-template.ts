import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chooseAccount, type Account } from '../../src/upstream/embedded/account.ts';
import { binariesFor } from '../../src/upstream/embedded/binaries-for.ts';
import { findBinaries } from '../../src/upstream/embedded/binaries.ts';
import { makeLibraryLinks } from '../../src/upstream/embedded/library-links.ts';
import { giveToAccount, makePrivateDirectory } from '../../src/upstream/embedded/own-directory.ts';
import { run } from '../../src/upstream/embedded/run.ts';
import { debianPostgres15 } from './programs.ts';
import { testRoot } from './temp.ts';

/** The versions that tests can start: the gate's own, and one that Debian's pg_dump 15 talks to. */
export type PostgresVersion = 18 | 15;

/** Installation is a PostgreSQL that can be started, and as whom. */
export interface Installation {
  /** The directory that holds bin, lib and share. */
  readonly binaries: string;
  readonly account: Account;
}

const quiet = (): void => undefined;

/** findInstallation gives the PostgreSQL of a version; it throws where there is none. */
export async function findInstallation(version: PostgresVersion): Promise<Installation> {
  const account = await chooseAccount(quiet);
  if (version === 18) {
    const binaries = findBinaries();
    makeLibraryLinks(binaries);
    const usable = await binariesFor({ account, binaries, stateDirectory: join(testRoot(), 'state'), onLog: quiet });
    return { account, binaries: usable };
  }
  if (!existsSync(join(debianPostgres15, 'bin', 'postgres'))) {
    throw new Error(`PostgreSQL 15 is not in ${debianPostgres15}; run: node test/support/provision.mjs`);
  }
  return { account, binaries: debianPostgres15 };
}

/**
 * copyTemplate puts a new cluster of a version into a directory that does not exist yet. initdb has run once for all test
 * files of a run; of two that make the template at once, the second uses the first's.
 */
export async function copyTemplate(version: PostgresVersion, installation: Installation, to: string): Promise<void> {
  const template = join(testRoot(), `template-${version}`);
  if (!existsSync(template)) await makeTemplate(template, installation);
  await succeed({ kind: 'self', uid: 0, gid: 0 }, 'cp', ['-a', '--reflink=auto', template, to]);
}

async function makeTemplate(template: string, { binaries, account }: Installation): Promise<void> {
  const unfinished = mkdtempSync(`${template}.`);
  giveToAccount(unfinished, account);
  const data = join(unfinished, 'data');
  await succeed(account, join(binaries, 'bin', 'initdb'), [
    '--username=postgres',
    '--encoding=UTF8',
    '--locale=C',
    '--auth=trust',
    '--no-sync',
    '--no-instructions',
    `--pgdata=${data}`,
  ]);
  try {
    renameSync(data, template);
  } catch (error) {
    if (!existsSync(template)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function succeed(account: Account, command: string, args: readonly string[]): Promise<void> {
  const { failure, stderr } = await run(account, command, args);
  if (failure !== undefined) throw new Error(`${command}: ${stderr || failure}`);
}

/** makeSocketHome makes the directory of a server's socket. */
export function makeSocketHome(directory: string, { account }: Installation): string {
  const path = join(directory, 'socket');
  makePrivateDirectory(path, account);
  return path;
}
