import type { ByteString } from '../text/byte-string.ts';
import type { AuthMethod } from './auth-method.ts';
import type { ServerVersion } from './server-version.ts';

/** Dialect is everything in which one version of the server differs from another for files, decisions and texts. */
export interface Dialect {
  readonly version: ServerVersion;
  /** A backslash at the end of a line continues it (14 and later). */
  readonly continuesLines: boolean;
  /** The longest word in bytes: MAX_TOKEN of hba.c, less its terminator. Infinity from 16. */
  readonly longestWord: number;
  /** The longest line in bytes, with its line end; what is left of a longer one is a line of its own. Infinity from 14. */
  readonly longestLine: number;
  /** `include`, `include_if_exists` and `include_dir` are records (16 and later). */
  readonly includes: boolean;
  /** Words of the database and user fields may be regular expressions, and map targets `all`, `+role` and `/regex` (16 and later). */
  readonly regexNames: boolean;
  /**
   * What becomes of an expression that the server takes and this engine cannot match, such as one with a back-reference.
   * Who decides by lines must refuse it; who only lists them may take it for a name.
   */
  readonly unmatchable: 'refused' | 'listed';
  /** Methods that the grammar does not know. */
  readonly methodsUnknown: ReadonlySet<AuthMethod>;
  /** Methods the grammar knows and the build leaves out: an error of their own. */
  readonly methodsNotBuilt: ReadonlySet<AuthMethod>;
  /** What the values of `clientcert` ask for. */
  readonly clientCertWords: ReadonlyMap<string, ClientCertDemand>;
  /** `clientname` is an option (14 and later). */
  readonly clientNames: boolean;
  /** Options besides the server's. */
  readonly extraOptions: ReadonlySet<'upstream'>;
  /** The views number rules and name files (16 and later). */
  readonly viewsNameFiles: boolean;
  /** The default of password_encryption. */
  readonly passwordEncryption: 'md5' | 'scram-sha-256';
  /** The newest minor version of protocol 3 (manual: protocol-versions). */
  readonly newestMinor: 0 | 2;
  /** Which logins the log names with the line that decided: none, those that prove an identity (14), also trust (17). */
  readonly logsLogins: 'none' | 'proven' | 'all';
  /** The view says that the lists of a radius line have different lengths; before 14 only the log did. */
  readonly viewCountsRadius: boolean;
  readonly texts: DialectTexts;
}

/** ClientCertDemand is what a line asks of the client's certificate: to verify, and to bear the user's name. */
export type ClientCertDemand = 'none' | 'verify-ca' | 'verify-full';

/** DialectTexts is what the server says in other words from one version to another. */
export interface DialectTexts {
  /** How refusals name the transport. */
  readonly encryption: { readonly none: string; readonly tls: string; readonly gss: string };
  /** Which WAL senders are refused in the words for replication connections; before 14 also those in a database. */
  readonly replicationRefusals: 'physical' | 'all';
  /** The refusal of a replication connection by a role without REPLICATION. */
  readonly replicationDenied: 'replication-denied' | 'replication-denied-before-16';
  /** The methods that take `map`, as an error lists them. */
  readonly mapMethods: string;
  /** The hint of a hostssl line while ssl is off. */
  readonly sslHint: string;
  /** The hint of a hostgssenc line where GSSAPI is not built in, if there is one. */
  readonly gssHint?: string;
  /** The error of a `cert` line that asks for no certificate. */
  readonly certWithoutDemand: string;
  /** The error of LDAP options that exclude each other, with the one that was found. */
  readonly ldapModesMixed: (option: 'ldapprefix' | 'ldapsuffix') => string;
  /** How problems of an included word file, an expression of a map and a short map line are logged. */
  readonly authFile: AuthFileTexts;
  /** The DETAIL that names the line of a refusal. */
  readonly matchedLine: (place: { readonly file: string; readonly line: number; readonly text: ByteString }) => string;
  /** The texts that refuse a start for settings that do not go together. */
  readonly startConflicts: StartConflictTexts;
  /** The bounds of a number in postgresql.conf, in its message. `unit` is the one that a bare number counts in. */
  readonly settingRange: (least: string, greatest: string, unit: string | undefined) => string;
  /** The log line of a reload that kept the old rules. `path` is absolute. */
  readonly notReloaded: (path: string) => string;
}

/** StartConflictTexts refuse a start for settings that do not go together. */
export interface StartConflictTexts {
  /** `reserved` is undefined where the version has no reserved_connections. */
  readonly reserved: (superuser: number, reserved: number | undefined, most: number) => string;
  readonly archiving: string;
  readonly streaming: string;
  readonly summarizing: string;
}

/** AuthFileTexts is the texts about authentication files that changed with the parser of 16. */
export interface AuthFileTexts {
  /** A `@file` that cannot be read. */
  readonly wordFileUnreadable: (failure: WordFileFailure) => string;
  /** Whether that error, and one of a map's expression, is logged with the line it stands in. */
  readonly hasContext: boolean;
  /** A map line with fewer than three fields, as logged. */
  readonly missingEntry: (place: { readonly file: string; readonly line: number }) => string;
}

/** WordFileFailure is a `@file` that cannot be read. */
export interface WordFileFailure {
  /** As written, without the `@`. */
  readonly name: string;
  readonly path: string;
  /** strerror(3). */
  readonly reason: string;
  /** What is said of any file that cannot be read. */
  readonly message: string;
}
