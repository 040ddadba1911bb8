import type { ByteString } from '../../text/byte-string.ts';

/** CatalogFacts is what a catalog says besides the roles and databases of the universe. */
export interface CatalogFacts {
  /** Whether the stored verifiers could be read; else no role shows one. */
  readonly passwordsKnown: boolean;
  /** Who was granted what directly; undefined where the universe has only the closure. */
  readonly memberships: readonly Membership[] | undefined;
  /** Whom the WAL senders of this moment log in as. */
  readonly walSenders: readonly ByteString[];
}

/** Membership is one row of pg_auth_members (manual: catalog-pg-auth-members). */
export interface Membership {
  readonly group: ByteString;
  readonly member: ByteString;
  /** Whether the member has the group's rights without SET ROLE; before 16 the member's own INHERIT says so. */
  readonly inherits: boolean;
  /** Whether the member may SET ROLE to the group; always before 16. */
  readonly maySet: boolean;
}
