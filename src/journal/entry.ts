import type { Severity } from './severity.ts';

/** LogEntry is one thing that happened. Its texts are for the administrator; none of them holds a secret. */
export interface LogEntry {
  readonly severity: Severity;
  readonly message: string;
  readonly sqlstate?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly context?: string;
}

/** LogSession is what the journal shows of the connection that an entry belongs to. Its names are filled in as they come. */
export interface LogSession {
  /** A number of the gate's own for each connection. */
  readonly processId: number;
  readonly startTime: Date;
  /** `client backend` or `walsender`. The journal says `not initialized` until the user is known, as the server does. */
  backendType: string;
  /** An address, a name with log_hostname, or `[local]`. */
  remoteHost?: string;
  /** Absent for a Unix socket. */
  remotePort?: number;
  /** The address that the client connected to. */
  localHost?: string;
  user?: string;
  database?: string;
  applicationName?: string;
  /** How far the connection has come: `startup`, `authentication`, `relaying` or `ended`. */
  phase?: string;
}
