import { connectionReceived } from '../journal/session-texts.ts';
import { traceOf } from '../text/thrown.ts';
import type { Admitted } from './admit.ts';
import { arriveThrough, type Arrived, type TurnedAway } from './arrive.ts';
import { serveCancel } from './cancel.ts';
import { ClientWire } from './client-wire.ts';
import type { Connection, Shared } from './connection.ts';
import { startConsole } from './console/start-console.ts';
import { noteFailure } from './failed.ts';
import { handshake } from './handshake.ts';
import { login } from './login.ts';
import { refuseClient } from './refuse-client.ts';
import type { Running } from './running.ts';
import { startSession, type LiveSession } from './start-session.ts';

/** Allowed is a connection that may begin. */
type Allowed = Omit<Arrived, 'client'> & Pick<Connection, 'client'>;

/**
 * serveConnection takes a connection that may begin all the way: handshake, login, relay, end. Everything before the relay
 * must be over within authentication_timeout. It never throws: what goes wrong is in the journal and ends this connection
 * only.
 */
export async function serveConnection(admitted: Admitted, shared: Shared, running: Running): Promise<void> {
  const { socket, session, acceptedAt, peer } = admitted;
  const { postmaster } = shared;
  const wire = new ClientWire(socket);
  // PostgreSQL probes every client that is silent; 0 leaves the time to the system. Node sets no interval or count.
  if (peer !== undefined) socket.setKeepAlive(true, running.settings.tcp_keepalives_idle * 1000);
  const deadline = acceptedAt + running.settings.authentication_timeout * 1000;
  session.end = () => wire.destroy();
  const timer = setTimeout(() => wire.expire(), deadline - shared.env.monotonic());
  try {
    const arrival = await arrive(admitted, wire, shared);
    if (arrival.kind === 'turned-away') {
      session.result = { outcome: 'dropped', reason: 'turned-away' };
      wire.destroy();
      return;
    }
    const { client, overLimit } = arrival;
    const live = await begin({ shared, running, wire, session, client, overLimit, deadline });
    if (live === undefined) return;
    clearTimeout(timer);
    postmaster.begun(session);
    shared.revocation.entered(running);
    shared.observer.counted(session.result);
    await live.ended;
  } catch (error) {
    session.result = { outcome: 'failed', reason: 'internal-error' };
    // A bug in one connection's path must not take the others down.
    const detail = traceOf(error);
    shared.journal.log({ severity: 'FATAL', sqlstate: 'XX000', message: 'internal error', detail }, session);
    wire.destroy();
  } finally {
    clearTimeout(timer);
    if (session.phase !== 'relaying') shared.observer.counted(session.result);
    postmaster.ended(session);
  }
}

/** A proxy names its client before anything else is said. */
async function arrive(
  { session, peer, isProxy, overLimit }: Admitted,
  wire: ClientWire,
  { postmaster, journal }: Shared,
): Promise<Allowed | TurnedAway> {
  if (!isProxy || peer === undefined) return { kind: 'arrived', client: peer, overLimit };
  const arrival = await arriveThrough(peer, wire, postmaster, session);
  if (arrival.kind === 'turned-away' && arrival.message !== undefined) {
    journal.log({ severity: 'LOG', message: arrival.message }, session);
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
      if (shaken.reason !== 'closed') void noteFailure(connection, shaken.reason);
      wire.destroy();
      return undefined;
    case 'refused':
      void noteFailure(connection, 'protocol');
      refuseClient(connection, shaken.refusal);
      return undefined;
    case 'cancel':
      await serveCancel(connection, shaken.request);
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
