import type { Secret } from '../text/secret.ts';
import type { ByteString } from '../text/byte-string.ts';

/** RoleFacts is what one row of pg_authid and its memberships say of a role (manual: catalog-pg-authid). */
export interface RoleFacts {
  readonly name: ByteString;
  readonly superuser: boolean;
  readonly canLogin: boolean;
  readonly replication: boolean;
  /** Whether it may make roles and change them; absent where only the server counts. */
  readonly createsRoles?: boolean;
  /** Whether VALID UNTIL lies in the past, by the server's clock. Binds password methods only. */
  readonly expired: boolean;
  /** Whether VALID UNTIL is set at all; absent where only the server counts. */
  readonly hasEnd?: boolean;
  /** The stored verifier: `SCRAM-SHA-256$…`, `md5…`, or none. */
  readonly verifier?: Secret<ByteString>;
  /** Every role that this one is a member of, directly or not, itself included; INHERIT and SET do not count. */
  readonly memberOf: ReadonlySet<ByteString>;
  /** CONNECTION LIMIT, -1 for none; absent where only the server counts. */
  readonly connectionLimit?: number;
  /** Whether it may use the slots of reserved_connections. */
  readonly usesReservedConnections: boolean;
}

/** DatabaseFacts is what pg_database says of a database, for one role. */
export interface DatabaseFacts {
  readonly allowsConnections: boolean;
  /** Whether the role has CONNECT on it. */
  readonly connectGranted: boolean;
}
