import type { Socket } from 'node:net';
import type { Ban } from '../guard/ban.ts';
import type { Journal, JournalControl } from '../journal/journal.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { admit } from './admit.ts';
import {
  readConfiguration,
  type Configuration,
  type ConfigurationRequest,
  type LoadedSettings,
} from './configuration.ts';
import type { Controlled } from './control-answer.ts';
import { openControlSocket } from './control-socket.ts';
import { writeExternalPidFile } from './external-pid-file.ts';
import { openFleet } from './fleet/open-fleet.ts';
import { Gate } from './gate.ts';
import { GuardPost } from './guard-post.ts';
import { Life } from './life.ts';
import { listen } from './listen.ts';
import { readMockNonce } from './mock-nonce.ts';
import { openBackend } from './open-backend.ts';
import { OwnPostmaster } from './own-postmaster.ts';
import { putInForce } from './put-in-force.ts';
import type { Refused } from './refused.ts';
import { openReloading } from './reloading.ts';
import type { ServiceNotices } from './service-notices.ts';
import { Sessions } from './sessions.ts';
import { shutdownSignals } from './shutdown-mode.ts';
import { startMetrics } from './start-metrics.ts';
import { StartupFailure } from './startup-failure.ts';
import type { InheritedSockets } from './take-over/inherited-sockets.ts';
import type { Predecessor } from './take-over/predecessor.ts';
import { stampCertificates } from './watch-certificates.ts';
import { workerCount } from './worker-count.ts';
import { recordFiles, unrecorded, type RecordedFiles } from './workers/recorded-files.ts';

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

/** startGate opens the listeners and serves. It throws a StartupFailure, with nothing left open, where it cannot. */
export async function startGate(request: GateRequest): Promise<Gate> {
  const { journal, env, directory, startTime, version, inherited, predecessor, notices } = request;
  const embedded = request.embedded?.text.reveal();
  const stamp = await stampCertificates(directory, request.loaded.settings);
  const { count, configured, files } = await configure(request);
  const { settings } = configured;

  const life = new Life();
  const sessions = new Sessions();
  const keepsBans = settings['postern.state'] !== 'memory';
  const onBan = (ban: Ban): void => {
    backend.banned();
    predecessor?.banned(ban, ban.until - env.monotonic());
  };
  const guardPost = new GuardPost({ directory, env, journal, sessions, keepsBans, onBan });
  guardPost.load(configured.policies);
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
  const fleet = openFleet({ directory, settings, env, journal, guardPost, running });
  if (fleet !== undefined) guardPost.share(fleet);
  const metrics = await startMetrics({
    env,
    journal,
    sessions,
    backend: () => backend,
    running,
    version,
    lostEntries: () => journal.lost,
    isReady: () => life.isReady,
    bans: () => guardPost.bans().length,
    fleet: () => fleet?.status,
    inherited,
  });
  const { observer } = metrics;
  observer.reloaded(true);
  const leavesWaiting = inherited.passed.length > 0;
  const controlled: Controlled = {
    env,
    journal,
    sessions,
    guardPost,
    fleet,
    startTime,
    version,
    running,
    stopping: () => life.isStopping,
    // Those that a supervisor's socket has brought before the stop have no other door to knock at.
    refusesNewcomers: () => life.isStopping && !leavesWaiting,
    workers: () => backend.processes(),
    reload,
    // The whole program stops as it does when somebody else sends the signal.
    stop: (mode) => void process.kill(process.pid, shutdownSignals[mode]),
    takeOver: (wish) => gate.takeOver(wish),
    ended: life.ended,
  };
  const postmaster = new OwnPostmaster(controlled, predecessor);
  const undoMetrics = (error: unknown): never => {
    metrics.close();
    throw error;
  };
  const backend = await openBackend({
    env,
    journal,
    observer,
    mockNonce: readMockNonce(directory, env.randomBytes),
    version,
    sessions,
    isBanned: (address) => guardPost.isBanned(address, running().policies),
    running,
    postmaster,
    count,
    directory,
    embedded,
    files,
  }).catch(undoMetrics);
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
  const gate = new Gate({
    journal,
    life,
    sessions,
    guardPost,
    fleet,
    metrics,
    reloading,
    postmaster,
    backend,
    listeners,
    notices,
    embedded,
    leavesWaiting,
  });
  request.claim();
  listeners.claim();
  await guardPost.offload(running().settings);
  const control = await openControlSocket(directory, controlled);
  backend.takeUp();
  gate.opened({ control, pidFile: writeExternalPidFile(running().settings.external_pid_file, journal) });
  if (predecessor !== undefined) {
    await predecessor.release();
    guardPost.load(running().policies);
  }
  journal.log({ severity: 'LOG', message: 'postern is ready to accept connections' });
  life.serve();
  notices.ready();
  return gate;
}

interface Configured {
  /** The number of processes that serve. */
  readonly count: number;
  readonly configured: Configuration;
  /** What was read, for the processes that serve. */
  readonly files: RecordedFiles;
}

async function configure(request: GateRequest): Promise<Configured> {
  const { env, journal, loaded, embedded } = request;
  const count = workerCount(loaded.settings);
  const { source, recorded: files } = count === 1 ? unrecorded(env.files) : recordFiles(env.files);
  const recording = { ...request, env: { ...env, files: source } };
  const configured = await readConfiguration(recording, loaded, { embedded, reloading: false });
  if (configured.kind === 'refused') throw startRefused(journal, configured);
  for (const warning of configured.warnings) journal.log(warning);
  return { count, configured, files };
}

function startRefused(journal: Journal, { entries, atStart }: Refused): StartupFailure {
  for (const entry of entries) journal.log(entry);
  return new StartupFailure(atStart.message, atStart);
}
