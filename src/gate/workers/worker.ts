import type { Socket } from 'node:net';
import type { Env } from '../../env/env.ts';
import type { LogEntry, LogSession } from '../../journal/entry.ts';
import { isLogged, parseThreshold } from '../../journal/severity.ts';
import { silentObserver } from '../../metrics/observer.ts';
import { measureProcess } from '../../metrics/measure-process.ts';
import { traceOf } from '../../text/thrown.ts';
import { parseConninfo, type Conninfo } from '../../upstream/conninfo.ts';
import type { Shared } from '../connection.ts';
import { putInForce } from '../put-in-force.ts';
import { Revocation } from '../revocation.ts';
import type { Running } from '../running.ts';
import { serveConnection } from '../serve-connection.ts';
import type { Session } from '../session.ts';
import { Sessions } from '../sessions.ts';
import { unpackConfiguration, type ConfigurationParcel } from './configuration-parcel.ts';
import { openMainChannel } from './main-channel.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { remoteObserver } from './remote-observer.ts';
import { RemotePostmaster } from './remote-postmaster.ts';
import { viewOf } from './session-view.ts';

/** Worker serves the connections that the main process hands to it. */
export interface Worker {
  /** take does what a message says; a connection comes with its socket. */
  take(message: Exclude<ToWorker, { kind: 'start' }>, socket: Socket | undefined): void;
  /** report puts what nobody has caught into the journal. */
  report(error: unknown): void;
}

/** WorkerRequest is what a worker stands on. */
export interface WorkerRequest {
  readonly start: WorkerStart;
  readonly configuration: ConfigurationParcel;
  readonly env: Env;
  readonly send: (message: FromWorker) => void;
}

/** startWorker puts the first configuration in force. It throws where that cannot be done. */
export async function startWorker({ start, configuration, env, send }: WorkerRequest): Promise<Worker> {
  const { directory, mockNonce, version } = start;
  const embedded = start.embedded === undefined ? undefined : conninfoOf(start.embedded);
  const read = (parcel: ConfigurationParcel) =>
    unpackConfiguration(parcel, { directory, env, ...(embedded !== undefined && { embedded }) });
  const channel = openMainChannel(send);
  const sessions = new Sessions();
  const served = new Map<number, Session>();
  const journal = {
    log(entry: LogEntry, session?: LogSession): void {
      if (!isLogged(entry.severity, parseThreshold(running.settings.log_min_messages))) return;
      const known = session === undefined ? undefined : served.get(session.processId);
      send({ kind: 'log', entry, ...(known !== undefined && { session: viewOf(known) }) });
    },
  };
  const first = await read(configuration);
  if (first.kind === 'refused') throw new Error(first.atStart.message);
  let running: Running = putInForce(first, undefined, journal);
  let next: ReturnType<typeof read> | undefined;
  // The main process, where the bans are, ends the sessions of banned addresses.
  const revocation = new Revocation({ env, journal, sessions, isBanned: () => false, running: () => running });
  revocation.reloaded();
  const shared: Shared = {
    env,
    journal,
    postmaster: new RemotePostmaster(channel, sessions),
    revocation,
    observer: start.observes ? remoteObserver((event) => send({ kind: 'observed', event })) : silentObserver,
    mockNonce,
    version,
  };

  const serve = (message: Extract<ToWorker, { kind: 'connection' }>, socket: Socket): void => {
    const { id, startTime, waited, peer, isProxy, overLimit } = message;
    const acceptedAt = env.monotonic() - waited;
    // As those that the listeners of one process give; see listen-tcp.
    socket.allowHalfOpen = true;
    socket.on('error', () => undefined);
    const session = sessions.open(peer, startTime, id);
    served.set(id, session);
    const admitted = { socket, session, acceptedAt, peer, isProxy, overLimit };
    void serveConnection(admitted, shared, running).then(() => served.delete(id));
  };
  const end = (id: number, reason: Parameters<Session['end']>[0]): void => {
    const session = served.get(id);
    if (session === undefined) send({ kind: 'missing', id });
    else session.end(reason);
  };
  const prepare = async (parcel: ConfigurationParcel): Promise<void> => {
    next = read(parcel);
    const failure = await next.then(
      (made) => (made.kind === 'refused' ? made.atReload.message : undefined),
      (error: unknown) => String(error),
    );
    send({ kind: 'prepared', ...(failure !== undefined && { failure }) });
  };
  const takeUp = async (): Promise<void> => {
    const made = await next;
    if (made?.kind !== 'configuration') return;
    running = putInForce(made, running, journal);
    revocation.reloaded();
  };
  const stop = async (): Promise<void> => {
    revocation.close();
    await running.catalog.close();
    process.exit(0);
  };

  return {
    take(message, socket) {
      switch (message.kind) {
        case 'connection':
          // The main process has closed it while it was waiting to be sent.
          return socket === undefined ? send({ kind: 'missing', id: message.id }) : serve(message, socket);
        case 'answer':
          return channel.answered(message.number, message.answer);
        case 'end':
          return end(message.id, message.reason);
        case 'cancel':
          return served.get(message.id)?.cancel();
        case 'prepare':
          return void prepare(message.configuration);
        case 'put-in-force':
          return void takeUp();
        case 'measure': {
          const { number } = message;
          const traffic = sessions.traffic();
          if (!start.observes) return send({ kind: 'measured', number, measured: { traffic, metrics: [] } });
          return void measureProcess().then((metrics) =>
            send({ kind: 'measured', number, measured: { traffic, metrics } }),
          );
        }
        case 'stop':
          return void stop();
      }
    },
    report(error) {
      const detail = traceOf(error);
      journal.log({ severity: 'LOG', sqlstate: 'XX000', message: 'internal error', detail });
    },
  };
}

function conninfoOf(text: string): Conninfo {
  const parsed = parseConninfo(text);
  if (parsed.kind === 'conninfo') return parsed.conninfo;
  throw new Error(parsed.message);
}
