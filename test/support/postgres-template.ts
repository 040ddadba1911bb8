import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chooseAccount, type Account } from '../../src/upstream/embedded/account.ts';
import { binariesFor } from '../../src/upstream/embedded/binaries-for.ts';
import { findBinaries, type Binaries } from '../../src/upstream/embedded/binaries.ts';
import { makeLibraryLinks } from '../../src/upstream/embedded/library-links.ts';
import { giveToAccount, makePrivateDirectory } from '../../src/upstream/embedded/own-directory.ts';
import { run } from '../../src/upstream/embedded/run.ts';
import { debianPostgres15 } from './programs.ts';
import { testRoot } from './temp.ts';

/** The versions that tests can start: the gate's own, and one that Debian's pg_dump 15 talks to. */
export type PostgresVersion = 18 | 15;

/** Installation is a PostgreSQL that can be started, and as whom. */
export interface Installation {
  /** Tells its clusters from those of other installations. */
  readonly name: string;
  /** The directory that holds bin, lib and share. */
  readonly binaries: string;
  readonly account: Account;
}

const quiet = (): void => undefined;

/** findInstallation gives the PostgreSQL of a version; it throws where there is none. */
export async function findInstallation(version: PostgresVersion): Promise<Installation> {
  if (version === 18) {
    const binaries = findBinaries();
    return makeInstallation(binaries);
  }
  if (!existsSync(join(debianPostgres15, 'bin', 'postgres'))) {
    throw new Error(`PostgreSQL 15 is not in ${debianPostgres15}; run: node test/support/provision.mjs`);
  }
  return { name: 'debian-15', account: await chooseAccount(quiet), binaries: debianPostgres15 };
}

/** makeInstallation makes the programs of a package ready to run as an account that may. */
export async function makeInstallation(binaries: Binaries): Promise<Installation> {
  makeLibraryLinks(binaries);
  const account = await chooseAccount(quiet);
  const usable = await binariesFor({ account, binaries, stateDirectory: join(testRoot(), 'state'), onLog: quiet });
  return { name: binaries.version, account, binaries: usable };
}

/**
 * copyTemplate puts a new cluster of an installation into a directory that does not exist yet. initdb has run once for all test
 * files of a run; of two that make the template at once, the second uses the first's.
 */
export async function copyTemplate(installation: Installation, to: string): Promise<void> {
  const template = join(testRoot(), `template-${installation.name}`);
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
