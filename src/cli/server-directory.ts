import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { examine } from '../conf/examine.ts';
import { nodeFiles } from '../env/node-files.ts';
import { chooseDirectory } from './directory.ts';
import { badUsage } from './terminal.ts';

/** ServerDirectory is where a server's files are, and the settings that decide how they are read. */
export interface ServerDirectory {
  readonly hbaPath: string;
  readonly identPath: string;
  /** The value of a setting as it stands in the files, the last one; undefined where none does. */
  setting(name: string): string | undefined;
}

/** findServer finds the files of a server from a directory or from one of its files, which may stand alone. */
export function findServer(given: string | undefined, option: string | undefined): ServerDirectory {
  const path = given === undefined ? chooseDirectory(option) : resolve(given);
  if (!existsSync(path)) badUsage(`"${path}" does not exist`, 'Name a directory with pg_hba.conf, or the file itself.');
  const isDirectory = statSync(path).isDirectory();
  const directory = isDirectory ? path : dirname(path);
  const settings = readSettings(directory);
  const setting = (name: string): string | undefined => settings.get(name);
  const place = (name: string, usual: string): string => resolve(directory, setting(name) || usual);
  if (isDirectory) {
    return { hbaPath: place('hba_file', 'pg_hba.conf'), identPath: place('ident_file', 'pg_ident.conf'), setting };
  }
  return { hbaPath: path, identPath: path, setting };
}

function readSettings(directory: string): ReadonlyMap<string, string> {
  const path = join(directory, 'postgresql.conf');
  if (!existsSync(path)) return new Map();
  const { items } = examine({ path, directory, files: nodeFiles, reader: 'server', errorLimit: 1 });
  return new Map(
    items.flatMap(({ item }) => (item.kind === 'setting' ? [[item.name.toLowerCase(), item.value] as const] : [])),
  );
}
