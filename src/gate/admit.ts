import type { Socket } from 'node:net';
import { connectionReceived } from '../journal/session-texts.ts';
import { serveCancel } from './cancel.ts';
import { ClientWire } from './client-wire.ts';
import type { Connection, Shared } from './connection.ts';
import { handshake } from './handshake.ts';
import { maxPendingLogins } from './limits.ts';
import { login } from './login.ts';
import { refuseClient } from './refuse-client.ts';
import type { Running } from './running.ts';
import { startSession, type LiveSession } from './start-session.ts';
import type { Sessions } from './sessions.ts';

/** AdmitRequest is a connection that the kernel has accepted. */
export interface AdmitRequest {
  readonly socket: Socket;
  /** Whether it came over a Unix socket. */
  readonly local: boolean;
  readonly shared: Shared;
  readonly sessions: Sessions;
  readonly running: Running;
}

/**
 * admit takes a new connection all the way: handshake, login, relay, end. Everything before the relay must be over within
 * authentication_timeout of the accept. It never throws: what goes wrong is in the journal and ends this connection only.
 */
export async function admit(request: AdmitRequest): Promise<void> {
  const { socket, local, shared, sessions, running } = request;
  // Without a listener an error of a socket that is being closed would end the process.
  socket.on('error', () => undefined);
  if (sessions.pending >= maxPendingLogins) {
    socket.destroy();
    shared.observer.counted({ outcome: 'dropped', reason: 'pending-limit' });
    shared.journal.log({
      severity: 'LOG',
      message: `more than ${maxPendingLogins} connections have not logged in yet`,
    });
    return;
  }
  const wire = new ClientWire(socket);
  const remoteAddress = local ? undefined : socket.remoteAddress;
  if (!local && remoteAddress === undefined) {
    // A network client that has gone already has no address; it must not be taken for a local one.
    socket.destroy();
    return;
  }
  const session = sessions.open(socket, shared.env.now());
  // PostgreSQL probes every client that is silent; 0 leaves the time to the system. Node sets no interval or count.
  if (remoteAddress !== undefined) socket.setKeepAlive(true, running.settings.tcp_keepalives_idle * 1000);
  const timeout = running.settings.authentication_timeout * 1000;
  const deadline = shared.env.monotonic() + timeout;
  const connection: Connection = { shared, running, wire, session, remoteAddress, deadline };
  session.end = () => wire.destroy();
  const timer = setTimeout(() => wire.expire(), timeout);
  try {
    const live = await begin(connection);
    if (live === undefined) return;
    clearTimeout(timer);
    sessions.loggedIn(session);
    shared.observer.counted(session.result);
    await live.ended;
  } catch (error) {
    session.result = { outcome: 'failed', reason: 'internal-error' };
    // A bug in one connection's path must not take the others down.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    shared.journal.log({ severity: 'FATAL', sqlstate: 'XX000', message: 'internal error', detail }, session);
    wire.destroy();
  } finally {
    clearTimeout(timer);
    if (session.phase !== 'relaying') shared.observer.counted(session.result);
    sessions.close(session);
  }
}

/** Everything up to the relay. What it needed on the way is not kept while the session lasts. */
async function begin(connection: Connection): Promise<LiveSession | undefined> {
  const { shared, session, running, wire, remoteAddress } = connection;
  const { settings } = running;
  if (settings.log_hostname && remoteAddress !== undefined) {
    const found = await shared.env.reverseLookup(remoteAddress);
    if (found.kind === 'found') session.remoteHost = found.value;
  }
  if (settings.log_connections.receipt) shared.journal.log(connectionReceived(session), session);
  const start = shared.env.monotonic();
  const shaken = await handshake({ wire, tls: remoteAddress === undefined ? undefined : running.tls });
  switch (shaken.kind) {
    case 'dropped':
      session.result = { outcome: 'dropped', reason: shaken.reason };
      if (shaken.message !== undefined) {
        const { message, detail } = shaken;
        shared.journal.log({ severity: 'LOG', message, ...(detail !== undefined && { detail }) }, session);
      }
      wire.destroy();
      return undefined;
    case 'refused':
      refuseClient(connection, shaken.refusal);
      return undefined;
    case 'cancel':
      serveCancel(connection, shaken.request);
      return undefined;
    case 'startup':
      break;
  }
  const shakenAt = shared.env.monotonic();
  shared.observer.handshaken((shakenAt - start) / 1000, shaken.tls?.getProtocol() ?? 'none');
  const entered = await login(connection, shaken.message, shaken.tls);
  if (entered === undefined) return undefined;
  session.result = { outcome: 'session', reason: entered.method };
  shared.observer.loggedIn((shared.env.monotonic() - shakenAt) / 1000, entered.method);
  return startSession(connection, entered);
}
