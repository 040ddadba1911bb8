import type { Attempt } from '../access/attempt.ts';
import type { ByteString } from '../text/byte-string.ts';

/** Survivor is a connection, or many alike, that must still be let in after a change. */
export interface Survivor {
  /** Why it must: words for people, such as `standby` or `--must-survive`. */
  readonly why: string;
  readonly attempt: Attempt;
  /** Who is at the other end of a Unix socket, where it is known. */
  readonly operatingSystemUser: ByteString | undefined;
  /** application_name, where there is one. */
  readonly application: string | undefined;
  /** Whether it must get in whatever becomes of it now: somebody has named it. */
  readonly isDemanded?: true;
  /** How many sessions of this kind there are now. */
  readonly sessions: number;
}

/** SessionFacts is one session of pg_stat_activity, or of a gate. */
export interface SessionFacts {
  readonly user: ByteString;
  /** Undefined for a physical WAL sender. */
  readonly database: ByteString | undefined;
  readonly transport: Attempt['transport'];
  readonly application: string;
  readonly isWalSender: boolean;
}
