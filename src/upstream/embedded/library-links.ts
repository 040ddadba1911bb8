import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Binaries } from './binaries.ts';

/**
 * makeLibraryLinks makes the links from the libraries' short names to the real files, where they are missing. npm
 * packages cannot hold links; the package's install script makes them, but npm may have been told to run no scripts. It
 * throws where they are missing and cannot be made.
 */
export function makeLibraryLinks({ directory, packageName }: Binaries): void {
  const root = dirname(directory);
  for (const { source, target } of readLinks(join(directory, 'pg-symlinks.json'))) {
    const link = join(root, target);
    if (exists(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      if (exists(link)) continue;
      throw new Error(
        `the library link "${link}" is missing and could not be made; run: npm rebuild --ignore-scripts=false ${packageName}`,
        { cause: error },
      );
    }
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function readLinks(path: string): readonly Link[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    // Packages of some platforms need no links.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error(`"${path}" is not a list`);
  return list.filter(isLink);
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false;
  return 'source' in value && typeof value.source === 'string' && 'target' in value && typeof value.target === 'string';
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
