import type { HbaRecord } from '../hba/record.ts';
import type { Traffic } from './observer.ts';

/** FleetSource is what is counted of the sharing with other gates. */
export interface FleetSource {
  readonly connected: boolean;
  readonly others: number;
  readonly forged: number;
  readonly dropped: number;
  readonly alone: number;
}

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
  /** How the sharing with other gates is doing; undefined where the gate is alone. */
  readonly fleet: () => FleetSource | undefined;
  /** Seconds since 1970. */
  readonly now: () => number;
}
