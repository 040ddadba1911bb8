import { cleanAscii } from './control-characters.ts';
import type { LogEntry, LogSession } from './entry.ts';

/** DecidingLine is the line of pg_hba.conf that decided. */
interface DecidingLine {
  readonly file: string;
  readonly line: number;
  readonly method: string;
}

/** connectionReceived is the entry for a connection that was accepted (backend_startup.c, BackendInitialize). */
export function connectionReceived({ remoteHost = '', remotePort }: LogSession): LogEntry {
  const port = remotePort === undefined ? '' : ` port=${remotePort}`;
  return { severity: 'LOG', message: `connection received: host=${remoteHost}${port}` };
}

/** connectionAuthenticated is the entry for what a client has proved, whether or not it may be who it wants to be. */
export function connectionAuthenticated(identity: string, { method, file, line }: DecidingLine): LogEntry {
  return {
    severity: 'LOG',
    message: `connection authenticated: identity="${identity}" method=${method} (${file}:${line})`,
  };
}

/** trustAuthenticated is the entry for a client that had to prove nothing (PostgreSQL 17 and later). */
export function trustAuthenticated(user: string, { method, file, line }: DecidingLine): LogEntry {
  return { severity: 'LOG', message: `connection authenticated: user="${user}" method=${method} (${file}:${line})` };
}

/** Authorized is what is known of a session that begins. */
export interface Authorized {
  readonly user?: string;
  readonly database?: string;
  readonly applicationName?: string;
  readonly replication: 'no' | 'physical' | 'logical';
  readonly tls: { readonly protocol: string; readonly cipher: string; readonly bits: number } | undefined;
}

/** connectionAuthorized is the entry for a session that begins (postinit.c, PerformAuthentication). */
export function connectionAuthorized({ user, database, applicationName, replication, tls }: Authorized): LogEntry {
  const parts = [
    replication === 'no' ? 'connection authorized:' : 'replication connection authorized:',
    `user=${user ?? ''}`,
    ...(replication === 'no' ? [`database=${database ?? ''}`] : []),
    ...(applicationName === undefined ? [] : [`application_name=${cleanAscii(applicationName)}`]),
    ...(tls === undefined ? [] : [`SSL enabled (protocol=${tls.protocol}, cipher=${tls.cipher}, bits=${tls.bits})`]),
  ];
  return { severity: 'LOG', message: parts.join(' ') };
}

/** disconnection is the entry for a session that has ended (postgres.c, log_disconnections). */
export function disconnection(session: LogSession, now: Date): LogEntry {
  const { startTime, user = '', database = '', remoteHost = '', remotePort } = session;
  const time = printDuration(now.getTime() - startTime.getTime());
  const port = remotePort === undefined ? '' : ` port=${remotePort}`;
  const message = `disconnection: session time: ${time} user=${user} database=${database} host=${remoteHost}${port}`;
  return { severity: 'LOG', message };
}

/** H:MM:SS.mmm. A wall clock that was set back in the meantime gives zero. */
function printDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.floor(milliseconds));
  const padded = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');
  const minutes = padded((whole / 60_000) % 60, 2);
  const seconds = padded((whole / 1000) % 60, 2);
  return `${Math.floor(whole / 3_600_000)}:${minutes}:${seconds}.${padded(whole % 1000, 3)}`;
}
