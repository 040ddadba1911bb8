import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  readServerSettings,
  type ServerSettings,
  type ServerSettingsRequest,
} from '../conf/server/read-server-settings.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { nodeFiles } from '../env/node-files.ts';
import { chooseDirectory } from './directory.ts';
import { badUsage } from './terminal.ts';

/** ServerDirectory is where a server's files are, and the settings that decide how they are read. */
export interface ServerDirectory {
  readonly hbaPath: string;
  readonly identPath: string;
  /** The value of a setting as it stands in the files, the last one, or its default; undefined without a postgresql.conf. */
  setting(name: string): string | undefined;
  /** The setting `ssl`; on without a postgresql.conf, so that lines for TLS are not taken for dead. */
  readonly ssl: boolean;
}

/** findServer finds the files of a server from a directory or from one of its files, which may stand alone. */
export function findServer(
  given: string | undefined,
  option: string | undefined,
  version: ServerVersion,
): ServerDirectory {
  const path = findPath(given, option, 'Name a directory with pg_hba.conf, or the file itself.');
  const isDirectory = statSync(path).isDirectory();
  const directory = isDirectory ? path : dirname(path);
  const settings = readSettings(directory, version);
  const setting = (name: string): string | undefined => settings?.find(name)?.text;
  const ssl = settings === undefined || settings.find('ssl')?.value === true;
  const place = (name: string, usual: string): string => resolve(directory, setting(name) || usual);
  if (isDirectory) {
    return { hbaPath: place('hba_file', 'pg_hba.conf'), identPath: place('ident_file', 'pg_ident.conf'), setting, ssl };
  }
  return { hbaPath: path, identPath: path, setting, ssl };
}

/** findConfiguration finds postgresql.conf from a directory or the file itself, and the data directory that it names. */
export function findConfiguration(
  given: string | undefined,
  option: string | undefined,
  version: ServerVersion,
): ServerSettingsRequest {
  const found = findPath(given, option, 'Name a directory with postgresql.conf, or the file itself.');
  const path = statSync(found).isDirectory() ? join(found, 'postgresql.conf') : found;
  const request = { path, directory: dirname(path), files: nodeFiles, version };
  // Debian keeps postgresql.conf apart from the data directory, where postgresql.auto.conf is.
  const directory = readServerSettings(request).find('data_directory')?.text ?? '';
  return { ...request, directory: resolve(request.directory, directory) };
}

function findPath(given: string | undefined, option: string | undefined, hint: string): string {
  const path = given === undefined ? chooseDirectory(option) : resolve(given);
  if (!existsSync(path)) badUsage(`"${path}" does not exist`, hint);
  return path;
}

function readSettings(directory: string, version: ServerVersion): ServerSettings | undefined {
  if (!existsSync(join(directory, 'postgresql.conf'))) return undefined;
  return readServerSettings(findConfiguration(directory, undefined, version));
}
