import type { Socket } from 'node:net';
import type { Ban } from '../guard/ban.ts';
import type { IpAddress } from '../inet/address.ts';
import type { Journal, JournalControl } from '../journal/journal.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { admit } from './admit.ts';
import type { Backend } from './backend.ts';
import { readConfiguration, type ConfigurationRequest, type LoadedSettings } from './configuration.ts';
import type { Controlled } from './control-answer.ts';
import { openControlSocket } from './control-socket.ts';
import { writeExternalPidFile } from './external-pid-file.ts';
import { GuardPost } from './guard-post.ts';
import { openFleet } from './fleet/open-fleet.ts';
import { fatalLinger } from './limits.ts';
import { listen } from './listen.ts';
import type { Listeners } from './listeners.ts';
import { readMockNonce } from './mock-nonce.ts';
import { ownBackend } from './own-backend.ts';
import { OwnPostmaster } from './own-postmaster.ts';
import { putInForce } from './put-in-force.ts';
import type { Refused } from './refused.ts';
import type { ReloadOutcome } from './reload-outcome.ts';
import { openReloading } from './reloading.ts';
import { Revocation } from './revocation.ts';
import type { ServiceNotices } from './service-notices.ts';
import { Sessions } from './sessions.ts';
import { shutdownSignals, type ShutdownMode } from './shutdown-mode.ts';
import { startMetrics } from './start-metrics.ts';
import { StartupFailure } from './startup-failure.ts';
import { stampCertificates } from './watch-certificates.ts';
import { handOver, type HandOver } from './take-over/hand-over.ts';
import type { InheritedSockets } from './take-over/inherited-sockets.ts';
import type { Predecessor } from './take-over/predecessor.ts';
import { workerCount } from './worker-count.ts';
import { recordFiles, unrecorded } from './workers/recorded-files.ts';
import { startWorkers } from './workers/workers.ts';

/** GateRequest is what a gate is started with; the lock on its directory is held by the caller. */
export interface GateRequest extends ConfigurationRequest {
  readonly loaded: LoadedSettings;
  readonly journal: JournalControl;
  readonly startTime: Date;
  /** Where `postern.upstream = embedded` leads; undefined where no embedded server runs. */
  readonly embedded: Conninfo | undefined;
  readonly inherited: InheritedSockets;
  /** The gate that this one takes over from. */
  readonly predecessor: Predecessor | undefined;
  /** claim is called when nothing but a predecessor stands in the way of serving. It may throw a StartupFailure. */
  readonly claim: () => void;
  /** The version of the program, for the metrics and the control socket. */
  readonly version: string;
  readonly notices: ServiceNotices;
}

/** Gate is a running gate. */
export interface Gate {
  /** reload puts the files as they are now in force, whole, or keeps the old and says why. Reloads wait for each other. */
  reload(): Promise<ReloadOutcome>;
  /**
   * stop ends the gate: smart waits for the sessions to end by themselves, fast ends them, immediate drops them. A later,
   * harder mode overtakes an earlier one. It resolves when nothing is left.
   */
  stop(mode: ShutdownMode): Promise<void>;
  /** drained is fulfilled when another gate has taken over and the last session here has ended. */
  readonly drained: Promise<void>;
}

/** startGate opens the listeners and serves. It throws a StartupFailure, with nothing left open, where it cannot. */
export async function startGate(request: GateRequest): Promise<Gate> {
  const { journal, env, directory, startTime, embedded, version, inherited, predecessor, notices } = request;
  const stamp = await stampCertificates(directory, request.loaded.settings);
  const count = workerCount(request.loaded.settings);
  const { source, recorded } = count === 1 ? unrecorded(env.files) : recordFiles(env.files);
  const recording = { ...request, env: { ...env, files: source } };
  const configured = await readConfiguration(recording, request.loaded, { embedded, reloading: false });
  if (configured.kind === 'refused') throw startRefused(journal, configured);
  for (const warning of configured.warnings) journal.log(warning);

  const sessions = new Sessions();
  const keepsBans = configured.settings['postern.state'] !== 'memory';
  const onBan = (ban: Ban): void => {
    backend.banned();
    predecessor?.banned(ban, ban.until - env.monotonic());
  };
  const guardPost = new GuardPost({ directory, env, journal, sessions, keepsBans, onBan });
  guardPost.load(configured.policies);
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let isHandingOver = false;
  let isHandedOver = false;
  const { promise: ended, resolve: end } = deferred();
  const { promise: drained, resolve: drain } = deferred();
  let accepting = false;
  const reloading = openReloading({
    ...request,
    guardPost,
    backend: () => backend,
    observer: () => metrics.observer,
    onTaken: () => predecessor?.reloaded(),
    first: putInForce(configured, undefined, journal),
    stamp,
  });
  const { running, reload } = reloading;
  const { settings } = configured;
  const fleet = openFleet({ directory, settings, env, journal, guardPost, running });
  if (fleet !== undefined) guardPost.share(fleet);
  const isBanned = (address: IpAddress): boolean => guardPost.isBanned(address, running().policies);
  const metrics = await startMetrics({
    env,
    journal,
    sessions,
    backend: () => backend,
    running,
    version,
    lostEntries: () => journal.lost,
    isReady: () => accepting && !isStopping(),
    bans: () => guardPost.bans().length,
    fleet: () => fleet?.status,
    inherited,
  });
  const { observer } = metrics;
  observer.reloaded(true);
  const controlled: Controlled = {
    env,
    journal,
    sessions,
    guardPost,
    fleet,
    startTime,
    version,
    running,
    stopping: isStopping,
    // Those that a supervisor's socket has brought before the stop have no other door to knock at.
    refusesNewcomers: () => isStopping() && inherited.passed.length === 0,
    workers: () => backend.processes(),
    reload,
    // The whole program stops as it does when somebody else sends the signal.
    stop: (mode) => void process.kill(process.pid, shutdownSignals[mode]),
    takeOver: (wish) => handOver(wish, handingOver),
    ended,
  };
  const postmaster = new OwnPostmaster(controlled, predecessor);
  const mockNonce = readMockNonce(directory, env.randomBytes);
  const banned = { sessions, journal, isBanned, running };
  const openBackend = (): Backend | Promise<Backend> => {
    if (count === 1) {
      const revocation = new Revocation({ ...banned, env });
      return ownBackend({ env, observer, journal, postmaster, revocation, mockNonce, version }, running);
    }
    const observes = running().settings['postern.metrics_listen'] !== '';
    const start = { directory, embedded: embedded?.text.reveal(), mockNonce, version, observes };
    return startWorkers({
      ...banned,
      count,
      env,
      observer,
      postmaster,
      start,
      configuration: running(),
      files: recorded,
    });
  };
  const undoMetrics = (error: unknown): never => {
    metrics.close();
    throw error;
  };
  const backend = await Promise.resolve(openBackend()).catch(undoMetrics);
  const onConnection = (socket: Socket, local: boolean): void => {
    const admitted = admit({ socket, local, env, running: running(), postmaster, observer });
    if (admitted !== undefined) backend.serve(admitted);
  };
  await fleet?.start();
  const listeners = await listen({
    settings: running().settings,
    directory,
    startTime,
    env,
    journal,
    inherited,
    onConnection,
  }).catch(async (error: unknown) => {
    await fleet?.close();
    await backend.close();
    return undoMetrics(error);
  });
  request.claim();
  listeners.claim();
  await guardPost.offload(running().settings);
  const control = await openControlSocket(directory, controlled);
  backend.takeUp();
  const pidFile = writeExternalPidFile(running().settings.external_pid_file, journal);
  if (predecessor !== undefined) {
    await predecessor.release();
    guardPost.load(running().policies);
  }
  journal.log({ severity: 'LOG', message: 'postern is ready to accept connections' });
  accepting = true;
  notices.ready();

  const closeDown = async (): Promise<void> => {
    reloading.close();
    await sessions.emptied();
    await backend.close();
    listeners.close();
    end();
    await control?.close(isHandedOver ? 'of-a-successor' : 'ours');
    pidFile?.release();
    metrics.close();
    await running().catalog.close();
    await fleet?.close();
    await guardPost.close();
    notices.close();
  };
  let closed: Promise<void> | undefined;
  const handingOver: HandOver = {
    journal,
    embedded: embedded?.text.reveal(),
    stopping: stopping.signal,
    begin() {
      if (isStopping() || isHandingOver) return false;
      isHandingOver = true;
      return true;
    },
    fail: () => void (isHandingOver = false),
    sockets: () => [...listeners.sockets(), ...metrics.sockets()],
    save: () => guardPost.save(),
    async release() {
      isHandedOver = true;
      listeners.stop();
      control?.stop();
      metrics.close();
      reloading.close();
      notices.close();
      await guardPost.release();
    },
    drain(last) {
      closed ??= closeDown();
      void Promise.all([closed, last]).then(drain);
    },
    cancel: (key) => postmaster.cancelByKey(key),
    reload: () => void reload('taken over'),
    banned(ban, left) {
      const since = env.monotonic();
      guardPost.bannedElsewhere({ ...ban, since, until: since + left }, running().policies.guard);
    },
  };

  return {
    drained,
    reload: () => reload('received SIGHUP'),
    stop(mode) {
      stopping.abort();
      notices.stopping();
      journal.log({ severity: 'LOG', message: `received ${mode} shutdown request` });
      // What waits at a supervisor's sockets is for the next gate, which will have them.
      if (inherited.passed.length > 0) listeners.stop();
      if (mode !== 'smart') endSessions({ sessions, listeners, backend }, mode);
      closed ??= closeDown();
      return closed;
    },
  };
}

/** A server that does not come to an end of its answer must not hold up the shutdown for longer than twice the linger. */
function endSessions(
  {
    sessions,
    listeners,
    backend,
  }: { readonly sessions: Sessions; readonly listeners: Listeners; readonly backend: Backend },
  mode: 'fast' | 'immediate',
): void {
  listeners.close();
  sessions.endAll(mode === 'fast' ? 'administrator-command' : 'immediate');
  setTimeout(() => sessions.endAll('immediate'), 2 * fatalLinger).unref();
  setTimeout(() => backend.abandon(), 3 * fatalLinger).unref();
}

function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve: () => resolve() };
}

function startRefused(journal: Journal, { entries, atStart }: Refused): StartupFailure {
  for (const entry of entries) journal.log(entry);
  return new StartupFailure(atStart.message, atStart);
}
