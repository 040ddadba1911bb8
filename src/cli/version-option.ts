import { InvalidArgumentError, Option } from 'commander';
import type { AuthMethod } from '../dialect/auth-method.ts';
import { dialectOf } from '../dialect/dialects.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { gateVersion, parseServerVersion, serverVersions, type ServerVersion } from '../dialect/server-version.ts';

const optionalMethods: readonly AuthMethod[] = ['gss', 'ldap', 'pam', 'sspi', 'bsd'];

/** DialectOptions are `--pg` and `--without` as read. */
export interface DialectOptions {
  readonly pg: ServerVersion;
  readonly without: readonly AuthMethod[];
}

/** pgOption is `--pg N`: the version of the server whose reading is wanted. */
export function pgOption(): Option {
  return new Option('--pg <version>', `PostgreSQL's version, ${serverVersions[0]} to ${serverVersions.at(-1)}`)
    .argParser(parseVersion)
    .default(gateVersion, String(gateVersion));
}

/** withoutOption is `--without METHOD,…`: what the server's build leaves out, besides what Debian's does. */
export function withoutOption(): Option {
  return new Option('--without <methods>', `methods the server was built without: ${optionalMethods.join(', ')}`)
    .argParser(parseMethods)
    .default([], 'as Debian builds it');
}

/** chosenDialect gives the dialect that the options ask for. */
export function chosenDialect({ pg, without }: DialectOptions): Dialect {
  return dialectOf(pg, without);
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
