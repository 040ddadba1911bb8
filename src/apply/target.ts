import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readServerSettings } from '../conf/server/read-server-settings.ts';
import { gateVersion, parseServerVersion, type ServerVersion } from '../dialect/server-version.ts';
import { nodeFiles } from '../env/node-files.ts';
import type { ServerPlaces } from '../change/place-candidate.ts';

/** ApplyTarget is a server, or a gate, whose files are on this machine. */
export interface ApplyTarget extends ServerPlaces {
  readonly kind: 'postgres' | 'gate';
  readonly version: ServerVersion;
  /** Whose the directory of postgresql.conf is. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** TargetFound is a target, or why there is none, and what to type. */
export type TargetFound =
  | { readonly kind: 'target'; readonly target: ApplyTarget }
  | { readonly kind: 'none'; readonly message: string; readonly hint: string };

/**
 * findTarget finds the files of a server from its data directory, from the directory of its postgresql.conf where that is
 * another one, as Debian has it, or from a gate's directory.
 */
export function findTarget(given: string): TargetFound {
  if (!existsSync(given) || !statSync(given).isDirectory()) {
    return none(
      `"${given}" is no directory`,
      'Name the data directory of a server, or the directory of postgresql.conf.',
    );
  }
  const directory = realpathSync(given);
  const confPath = existsSync(join(directory, 'postgresql.conf'))
    ? join(directory, 'postgresql.conf')
    : confOfRunning(directory);
  if (confPath === undefined) {
    return none(
      `"${directory}" has no postgresql.conf`,
      'Name the directory that has it, such as /etc/postgresql/16/main.',
    );
  }
  const version = versionOf(directory) ?? gateVersion;
  const first = readServerSettings({ path: confPath, directory: dirname(confPath), files: nodeFiles, version });
  const named = first.find('data_directory')?.text ?? '';
  const dataDirectory =
    versionOf(directory) === undefined && named !== '' ? resolve(dirname(confPath), named) : directory;
  return targetAt(confPath, dataDirectory);
}

/** targetAt gives the target whose postgresql.conf and data directory are known. */
export function targetAt(confPath: string, dataDirectory: string): TargetFound {
  const found = versionOf(dataDirectory);
  const version = found ?? gateVersion;
  const settings = readServerSettings({ path: confPath, directory: dataDirectory, files: nodeFiles, version });
  const place = (name: string, usual: string): string =>
    resolve(dataDirectory, settings.find(name)?.text || join(dirname(confPath), usual));
  const { uid, gid } = statSync(dirname(confPath));
  return {
    kind: 'target',
    target: {
      kind: found === undefined ? 'gate' : 'postgres',
      version,
      confPath,
      dataDirectory,
      hbaPath: place('hba_file', 'pg_hba.conf'),
      identPath: place('ident_file', 'pg_ident.conf'),
      owner: { uid, gid },
    },
  };
}

/** A cluster has this file, a gate's directory has not. */
function versionOf(directory: string): ServerVersion | undefined {
  try {
    return parseServerVersion(readFileSync(join(directory, 'PG_VERSION'), 'latin1'));
  } catch {
    return undefined;
  }
}

/** postmaster.opts keeps the command line of the last start: `/usr/lib/…/postgres "-D" "…" "-c" "config_file=…"`. */
function confOfRunning(dataDirectory: string): string | undefined {
  try {
    const options = readFileSync(join(dataDirectory, 'postmaster.opts'), 'utf8');
    const path = /"(?:--)?config[_-]file=([^"]+)"/.exec(options)?.[1];
    return path === undefined ? undefined : realpathSync(path);
  } catch {
    return undefined;
  }
}

function none(message: string, hint: string): TargetFound {
  return { kind: 'none', message, hint };
}
