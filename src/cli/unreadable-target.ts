import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServerInput } from '../check/examine-server.ts';
import { readAccount } from '../env/account.ts';
import { nodeFiles } from '../env/node-files.ts';
import type { Unreadable } from '../text/file-source.ts';
import { badUsage, fail } from './terminal.ts';

/**
 * stopWhereUnreadable ends the command where whoever runs it may not read a server's files: to go on would call them
 * unreadable for the server. Where it is the server's own account that may not, that is a finding.
 */
export function stopWhereUnreadable(
  target: string,
  { confPath, hbaPath, identPath, dataDirectory }: ServerInput,
): void {
  const automatic = dataDirectory === undefined ? undefined : join(dataDirectory, 'postgresql.auto.conf');
  for (const path of [confPath, hbaPath, identPath, automatic]) {
    if (path === undefined) continue;
    const read = nodeFiles.readFile(path);
    if (read.kind === 'text' || read.code !== 'EACCES') continue;
    const place = [automatic, confPath, hbaPath].find((each) => each !== undefined);
    if (ownerOf(dirname(place ?? path)) !== process.getuid?.()) refuseUnreadable(path, read, target);
  }
}

/** refuseUnreadable ends the command: a file that was named, or one of the directory that was, cannot be read. */
export function refuseUnreadable(path: string, { code, strerror }: Unreadable, target = path): never {
  fail(`"${path}" cannot be read: ${strerror}`, code === 'EACCES' ? asOwner(path, target) : undefined);
}

/** refuseDirectory ends the command: a directory that was named has no files of a server, or does not show them. */
export function refuseDirectory(path: string): never {
  const listed = nodeFiles.readDirectory(path);
  if (listed.kind !== 'entries') refuseUnreadable(path, listed);
  const [, cluster] = /\/postgresql\/(\d+\/[^/]+)\/?$/.exec(path) ?? [];
  const apart = `/etc/postgresql/${cluster}`;
  badUsage(
    `"${path}" has neither postgresql.conf nor pg_hba.conf`,
    cluster !== undefined && existsSync(apart)
      ? `Debian keeps them apart from the data: postern check ${apart}`
      : 'Name the directory of a server, or a file.',
  );
}

function asOwner(path: string, target: string): string {
  const uid = ownerOf(path) ?? ownerOf(dirname(path));
  const name = uid === undefined ? undefined : readAccount(uid)?.name;
  return `Ask as its owner: sudo -u ${name ?? 'postgres'} postern check ${target}`;
}

/** The number of the account that owns a file; undefined where it cannot be told. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
