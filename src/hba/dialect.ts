import type { AuthMethod } from './record.ts';

/**
 * Dialect is what differs in pg_hba.conf and pg_ident.conf between versions and builds of the server. A further version
 * is a further value.
 */
export interface Dialect {
  /** A backslash at the end of a line continues it (14 and later). */
  readonly continuesLines: boolean;
  /** `include`, `include_if_exists` and `include_dir` are records (16 and later). */
  readonly includes: boolean;
  /** Words of the database and user fields may be regular expressions, and map targets `all`, `+role` and `/regex` (16 and later). */
  readonly regexNames: boolean;
  /** Methods the grammar knows and the build leaves out: an error of their own. */
  readonly methodsNotBuilt: ReadonlySet<AuthMethod>;
  /** Options besides the server's. */
  readonly extraOptions: ReadonlySet<'upstream'>;
}

/** postgres18 is PostgreSQL 18 as Debian builds it: with GSSAPI, LDAP and PAM, without SSPI and BSD authentication. */
export const postgres18: Dialect = {
  continuesLines: true,
  includes: true,
  regexNames: true,
  methodsNotBuilt: new Set<AuthMethod>(['sspi', 'bsd']),
  extraOptions: new Set(),
};

/** gateDialect is what the gate reads: PostgreSQL 18 and the option `upstream=NAME`, valid with every type and method. */
export const gateDialect: Dialect = { ...postgres18, extraOptions: new Set(['upstream']) };
