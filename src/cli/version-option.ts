import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { AuthMethod } from '../dialect/auth-method.ts';
import { dialectOf } from '../dialect/dialects.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { gateVersion, parseServerVersion, serverVersions, type ServerVersion } from '../dialect/server-version.ts';

const optionalMethods: readonly AuthMethod[] = ['gss', 'ldap', 'pam', 'sspi', 'bsd'];

/** DialectOptions are `--pg` and `--without` as read. */
export interface DialectOptions {
  /** Absent where it is to be told from the files. */
  readonly pg?: ServerVersion;
  readonly without: readonly AuthMethod[];
}

/** pgOption is `--pg N`: the version of the server whose reading is wanted. */
export function pgOption(): Option {
  const range = `${serverVersions[0]} to ${serverVersions.at(-1)}`;
  const usual = `default: PG_VERSION of the directory, a path such as /etc/postgresql/16/main, else ${gateVersion}`;
  return new Option('--pg <version>', `PostgreSQL's version, ${range} (${usual})`).argParser(parseVersion);
}

/** withoutOption is `--without METHOD,…`: what the server's build leaves out, besides what Debian's does. */
export function withoutOption(): Option {
  return new Option('--without <methods>', `methods the server was built without: ${optionalMethods.join(', ')}`)
    .argParser(parseMethods)
    .default([], 'as Debian builds it');
}

/** chosenDialect gives the dialect that the options ask for, or the one of the server whose files are at a path. */
export function chosenDialect({ pg, without }: DialectOptions, path?: string): Dialect {
  return dialectOf(chosenVersion(pg, path), without);
}

/** chosenVersion gives the version asked for, or tells it from a directory or file of a server. */
export function chosenVersion(asked: ServerVersion | undefined, path: string | undefined): ServerVersion {
  if (asked !== undefined || path === undefined) return asked ?? gateVersion;
  const place = resolve(path);
  const marker = [place, dirname(place)].map((directory) => join(directory, 'PG_VERSION')).find(existsSync);
  const text = marker === undefined ? /\/postgresql\/(\d+)\//.exec(`${place}/`)?.[1] : readFileSync(marker, 'utf8');
  return parseServerVersion(text ?? '') ?? gateVersion;
}

/** parseVersion reads the argument of `--pg`. */
export function parseVersion(text: string): ServerVersion {
  const version = parseServerVersion(text);
  if (version === undefined) throw new InvalidArgumentError(`Versions are ${serverVersions.join(', ')}.`);
  return version;
}

function parseMethods(text: string): readonly AuthMethod[] {
  return text.split(',').map((name) => {
    const method = optionalMethods.find((each) => each === name.trim());
    if (method === undefined) throw new InvalidArgumentError(`Methods are ${optionalMethods.join(', ')}.`);
    return method;
  });
}
