import { posix } from 'node:path';
import { toDisplay } from '../text/byte-string.ts';
import type { AuthMethod } from './auth-method.ts';
import type { AuthFileTexts, ClientCertDemand, Dialect, DialectTexts, StartConflictTexts } from './dialect.ts';
import { gateVersion, type ServerVersion } from './server-version.ts';

const authFileOf16: AuthFileTexts = {
  wordFileUnreadable: ({ message }) => message,
  hasContext: true,
  missingEntry: () => 'missing entry at end of line',
};

const authFileBefore16: AuthFileTexts = {
  wordFileUnreadable: ({ name, path, reason }) =>
    `could not open secondary authentication file "@${name}" as "${path}": ${reason}`,
  hasContext: false,
  missingEntry: ({ file, line }) => `missing entry in file "${file}" at end of line ${line}`,
};

const conflictsOf17: StartConflictTexts = {
  reserved: (superuser, reserved, most) =>
    `"superuser_reserved_connections" (${superuser}) plus "reserved_connections" (${reserved}) ` +
    `must be less than "max_connections" (${most})`,
  archiving: 'WAL archival cannot be enabled when "wal_level" is "minimal"',
  streaming: 'WAL streaming ("max_wal_senders" > 0) requires "wal_level" to be "replica" or "logical"',
  summarizing: 'WAL cannot be summarized when "wal_level" is "minimal"',
};

const conflictsBefore17: StartConflictTexts = {
  ...conflictsOf17,
  reserved: (superuser, reserved, most) =>
    `superuser_reserved_connections (${superuser})${reserved === undefined ? '' : ` plus reserved_connections (${reserved})`} ` +
    `must be less than max_connections (${most})`,
  archiving: 'WAL archival cannot be enabled when wal_level is "minimal"',
  streaming: 'WAL streaming (max_wal_senders > 0) requires wal_level "replica" or "logical"',
};

const textsOf18: DialectTexts = {
  encryption: { none: 'no encryption', tls: 'SSL encryption', gss: 'GSS encryption' },
  replicationRefusals: 'physical',
  replicationDenied: 'replication-denied',
  mapMethods: 'ident, peer, gssapi, sspi, cert, and oauth',
  sslHint: 'Set "ssl = on" in postgresql.conf.',
  certWithoutDemand: 'clientcert cannot be set to "no-verify" when using "cert" authentication',
  ldapModesMixed: () => 'cannot mix options for simple bind and search+bind modes',
  authFile: authFileOf16,
  matchedLine: ({ file, line, text }) => `Connection matched file "${file}" line ${line}: "${toDisplay(text)}"`,
  startConflicts: conflictsOf17,
  settingRange: (least, greatest, unit) => {
    const suffix = unit === undefined ? '' : ` ${unit}`;
    return `(${least}${suffix} .. ${greatest}${suffix})`;
  },
  notReloaded: (path) => `${path} was not reloaded`,
};

const textsOf17: DialectTexts = {
  ...textsOf18,
  mapMethods: 'ident, peer, gssapi, sspi, and cert',
  ldapModesMixed: (option) =>
    `cannot use ldapbasedn, ldapbinddn, ldapbindpasswd, ldapsearchattribute, ldapsearchfilter, or ldapurl together with ${option}`,
};

const textsOf16: DialectTexts = {
  ...textsOf17,
  startConflicts: conflictsBefore17,
  settingRange: (least, greatest) => `(${least} .. ${greatest})`,
};

const textsOf15: DialectTexts = {
  ...textsOf16,
  replicationDenied: 'replication-denied-before-16',
  sslHint: 'Set ssl = on in postgresql.conf.',
  authFile: authFileBefore16,
  matchedLine: ({ line, text }) => `Connection matched pg_hba.conf line ${line}: "${toDisplay(text)}"`,
  notReloaded: (path) => `${posix.basename(path)} was not reloaded`,
};

const textsOf14: DialectTexts = { ...textsOf15, gssHint: 'Compile with --with-gssapi to use GSSAPI connections.' };

const textsOf13: DialectTexts = {
  ...textsOf14,
  encryption: { none: 'SSL off', tls: 'SSL on', gss: 'SSL off' },
  replicationRefusals: 'all',
};

const textsOf12: DialectTexts = {
  ...textsOf13,
  certWithoutDemand: 'clientcert can not be set to "no-verify" when using "cert" authentication',
};

const demands: ReadonlyMap<string, ClientCertDemand> = new Map([
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
]);

const demandsBefore14: ReadonlyMap<string, ClientCertDemand> = new Map([
  ...demands,
  ['1', 'verify-ca'],
  ['0', 'none'],
  ['no-verify', 'none'],
]);

/** debianBuild is what the packages of Debian and of the PostgreSQL project leave out. */
const debianBuild: ReadonlySet<AuthMethod> = new Set(['sspi', 'bsd']);

const postgres18: Dialect = {
  version: 18,
  continuesLines: true,
  longestWord: Infinity,
  longestLine: Infinity,
  includes: true,
  regexNames: true,
  unmatchable: 'refused',
  methodsUnknown: new Set(),
  methodsNotBuilt: debianBuild,
  clientCertWords: demands,
  clientNames: true,
  extraOptions: new Set(),
  viewsNameFiles: true,
  passwordEncryption: 'scram-sha-256',
  newestMinor: 2,
  logsLogins: 'all',
  viewCountsRadius: true,
  texts: textsOf18,
};

const postgres16: Dialect = {
  ...postgres18,
  version: 16,
  methodsUnknown: new Set(['oauth']),
  newestMinor: 0,
  logsLogins: 'proven',
  texts: textsOf16,
};

const postgres14: Dialect = {
  ...postgres16,
  version: 14,
  longestWord: 10_239,
  includes: false,
  regexNames: false,
  viewsNameFiles: false,
  texts: textsOf14,
};

const postgres12: Dialect = {
  ...postgres14,
  version: 12,
  continuesLines: false,
  longestLine: 20_478,
  clientCertWords: demandsBefore14,
  clientNames: false,
  passwordEncryption: 'md5',
  logsLogins: 'none',
  viewCountsRadius: false,
  texts: textsOf12,
};

/** The profiles {12, 13}, {14, 15}, {16, 17}, {18} and 19, whose manual has RADIUS no more. */
const dialects: Readonly<Record<ServerVersion, Dialect>> = {
  12: postgres12,
  13: { ...postgres12, version: 13, texts: textsOf13 },
  14: postgres14,
  15: { ...postgres14, version: 15, texts: textsOf15 },
  16: postgres16,
  17: { ...postgres16, version: 17, logsLogins: 'all', texts: textsOf17 },
  18: postgres18,
  19: { ...postgres18, version: 19, methodsUnknown: new Set(['radius']) },
};

/** dialectOf gives the dialect of a version as Debian builds it, without what the build in question leaves out besides. */
export function dialectOf(version: ServerVersion, without: Iterable<AuthMethod> = []): Dialect {
  const dialect = dialects[version];
  return { ...dialect, methodsNotBuilt: new Set([...dialect.methodsNotBuilt, ...without]) };
}

/** gateDialect is what the gate reads: its version and the option `upstream=NAME`, valid with every type and method. */
export const gateDialect: Dialect = { ...dialectOf(gateVersion), extraOptions: new Set(['upstream']) };
