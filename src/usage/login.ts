import type { ByteString } from '../text/byte-string.ts';

/** Login is one kind of connection that was let in, as far as the log tells: who, to what, from where, how. */
export interface Login {
  readonly user: ByteString;
  /** Undefined for physical replication, and where the log does not say. */
  readonly database: ByteString | undefined;
  readonly isReplication: boolean;
  /** An address, a name with log_hostname, `[local]`; undefined where the log does not say. */
  readonly host: string | undefined;
  /** Undefined where only the authentication is logged, which says nothing of it. */
  readonly encryption: 'none' | 'tls' | 'gss' | undefined;
  /** The line that the server named (PostgreSQL 14 and later), if that is the present file's. */
  readonly named: NamedLine | undefined;
}

/** NamedLine is the line of pg_hba.conf as `connection authenticated` names it. */
export interface NamedLine {
  readonly file: string;
  readonly line: number;
  readonly method: string;
}

/** CountedLogin is a kind of connection with how often it came, and when last in milliseconds since 1970. */
export interface CountedLogin extends Login {
  readonly count: number;
  readonly last: number | undefined;
}
