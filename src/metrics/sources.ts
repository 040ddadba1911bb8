import type { HbaRecord } from '../hba/record.ts';
import type { Traffic } from './observer.ts';

/** Sources are the things that are looked at when somebody asks for the metrics, and not before. */
export interface Sources {
  /** Connections that have not logged in yet, and sessions. */
  readonly connections: () => { readonly pending: number; readonly sessions: number };
  /** What the sessions that are open have carried so far. */
  readonly openTraffic: () => Traffic;
  /** measure asks the other processes; openTraffic is theirs too once it has. It gives their metrics. */
  readonly measure: () => Promise<readonly (readonly object[])[]>;
  /** The lines of pg_hba.conf in force. */
  readonly rules: () => readonly HbaRecord[];
  /** When the gate's own certificate ends; undefined without TLS. */
  readonly certificateExpiry: () => Date | undefined;
  /** Entries that the journal could not write. */
  readonly lostEntries: () => number;
  /** Whether new connections are taken. */
  readonly isReady: () => boolean;
  /** Bans in force. */
  readonly bans: () => number;
  /** Seconds since 1970. */
  readonly now: () => number;
}
