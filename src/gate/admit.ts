import type { Socket } from 'node:net';
import { connectionReceived } from '../journal/session-texts.ts';
import { arriveAs, arriveThrough, proxyOf, type Arrival, type TurnedAway } from './arrive.ts';
import { serveCancel } from './cancel.ts';
import { peerAddress, type ClientAddress } from './client-address.ts';
import { startConsole } from './console/start-console.ts';
import { ClientWire } from './client-wire.ts';
import type { Connection, Shared } from './connection.ts';
import { noteFailure } from './failed.ts';
import { handshake } from './handshake.ts';
import { login } from './login.ts';
import { refuseClient } from './refuse-client.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';
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
 * admit takes a new connection all the way: guard, handshake, login, relay, end. Everything before the relay must be over
 * within authentication_timeout of the accept. It never throws: what goes wrong is in the journal and ends this connection
 * only.
 */
export async function admit(request: AdmitRequest): Promise<void> {
  const { socket, local, shared, sessions, running } = request;
  // Without a listener an error of a socket that is being closed would end the process.
  socket.on('error', () => undefined);
  const peer = local ? undefined : peerAddress(socket);
  if (!local && peer === undefined) {
    // A network client that has gone already has no address; it must not be taken for a local one.
    socket.destroy();
    return;
  }
  // A banned address costs no more than this: neither a session nor a timer, and nothing that it sends is read.
  const proxy = proxyOf(peer, running);
  const atOnce = proxy === undefined ? arriveAs(peer, shared.guardPost, running) : undefined;
  if (atOnce?.kind === 'turned-away') {
    shared.observer.counted({ outcome: 'dropped', reason: 'turned-away' });
    // A reset leaves nothing behind in the kernel, where a close would leave a connection in TIME_WAIT for each.
    socket.resetAndDestroy();
    return;
  }
  shared.guardPost.makeRoom(peer?.address, running.settings);
  const wire = new ClientWire(socket);
  const session = sessions.open(peer, shared.env.now());
  // PostgreSQL probes every client that is silent; 0 leaves the time to the system. Node sets no interval or count.
  if (peer !== undefined) socket.setKeepAlive(true, running.settings.tcp_keepalives_idle * 1000);
  const timeout = running.settings.authentication_timeout * 1000;
  const deadline = shared.env.monotonic() + timeout;
  session.end = () => wire.destroy();
  const timer = setTimeout(() => wire.expire(), timeout);
  let arrival: Arrival | TurnedAway | undefined = atOnce;
  try {
    arrival ??= await through(request, wire, session, proxy);
    if (arrival.kind === 'turned-away') {
      session.result = { outcome: 'dropped', reason: 'turned-away' };
      wire.destroy();
      return;
    }
    const { client, overLimit } = arrival;
    const live = await begin({ shared, running, wire, session, client, overLimit, deadline });
    if (live === undefined) return;
    clearTimeout(timer);
    sessions.noteLogin(session);
    shared.revocation.entered(running);
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
    if (arrival?.kind === 'arrived') arrival.leave();
    sessions.close(session);
  }
}

/** A proxy names its client before anything else is said. */
async function through(
  { shared, running, sessions }: AdmitRequest,
  wire: ClientWire,
  session: Session,
  proxy: ClientAddress | undefined,
): Promise<Arrival | TurnedAway> {
  if (proxy === undefined) throw new Error('not a proxy');
  const arrival = await arriveThrough(proxy, wire, shared.guardPost, running);
  if (arrival.kind === 'turned-away') {
    if (arrival.message !== undefined) shared.journal.log({ severity: 'LOG', message: arrival.message }, session);
  } else if (arrival.client !== undefined) {
    shared.guardPost.makeRoom(arrival.client.address, running.settings);
    sessions.setClient(session, arrival.client);
  }
  return arrival;
}

/** Everything up to the relay. What it needed on the way is not kept while the session lasts. */
async function begin(connection: Connection): Promise<LiveSession | undefined> {
  const { shared, session, running, wire, client } = connection;
  const { settings } = running;
  if (settings.log_hostname && client !== undefined) {
    const found = await shared.env.reverseLookup(client.host);
    if (found.kind === 'found') session.remoteHost = found.value;
  }
  if (settings.log_connections.receipt) shared.journal.log(connectionReceived(session), session);
  const start = shared.env.monotonic();
  const shaken = await handshake({ wire, tls: client === undefined ? undefined : running.tls });
  switch (shaken.kind) {
    case 'dropped':
      session.result = { outcome: 'dropped', reason: shaken.reason };
      if (shaken.message !== undefined) {
        const { message, detail } = shaken;
        shared.journal.log({ severity: 'LOG', message, ...(detail !== undefined && { detail }) }, session);
      }
      if (shaken.reason !== 'closed') noteFailure(connection, shaken.reason);
      wire.destroy();
      return undefined;
    case 'refused':
      noteFailure(connection, 'protocol');
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
  return entered.kind === 'console' ? startConsole(connection, entered) : startSession(connection, entered);
}
