import type { IpAddress } from '../inet/address.ts';
import type { LogSession } from '../journal/entry.ts';
import type { ConnectionResult, Traffic } from '../metrics/observer.ts';
import type { Proof } from './proof.ts';

/** SessionPhase is how far a connection has come. */
export type SessionPhase = 'startup' | 'authentication' | 'relaying' | 'ended';

/** Session is one connection from accept to close, as the journal, the limits and the control commands see it. */
export interface Session extends LogSession {
  phase: SessionPhase;
  /** The address that the client connects from; absent for a Unix socket. Through a proxy it is the client's own. */
  address?: IpAddress;
  /** Whether the session is encrypted, and how. */
  tls?: string;
  /** What the login stood on; absent before it, and once the session has been revoked. */
  proof?: Proof;
  /** Whether it has been revoked, and is ending. */
  isRevoked?: boolean;
  /** Whether it is one of the console, without a server. */
  isConsole?: boolean;
  /** The process id that BackendKeyData told the client, once it has. */
  backendProcessId?: number;
  /** How far it has got, for the metrics: until something else is known the client has gone. */
  result: ConnectionResult;
  /** traffic tells what a session has carried so far. */
  traffic: () => Traffic;
  /** cancel stops what the session runs at the moment. */
  cancel: () => void;
  /** end closes the connection at once, telling the client why where it can be told. */
  end: (reason: 'administrator-command' | 'immediate') => void;
}
