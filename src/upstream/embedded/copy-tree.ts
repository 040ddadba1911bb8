import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * copyTree copies a directory so that everybody can read it, whatever the modes and the umask are. Links stay links.
 * What `skip` says yes to is left out.
 */
export function copyTree(from: string, to: string, skip: (name: string) => boolean): void {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (skip(entry.name)) continue;
    if (entry.isDirectory()) copyTree(source, target, skip);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFile(source, target);
  }
}

function copyFile(source: string, target: string): void {
  copyFileSync(source, target);
  const executable = (lstatSync(source).mode & 0o100) !== 0;
  chmodSync(target, executable ? 0o755 : 0o644);
}
