import type { Socket } from 'node:net';
import { join } from 'node:path';
import { openCatalog } from '../catalog/postgres-catalog.ts';
import { needsRestart } from '../conf/problem.ts';
import { changesNeedingRestart, keepUntilRestart } from '../conf/reload.ts';
import { catalogServers } from '../upstream/pg-config.ts';
import type { Journal, JournalControl } from '../journal/journal.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { admit } from './admit.ts';
import type { Controlled } from './control-answer.ts';
import {
  readConfiguration,
  readSettings,
  type Configuration,
  type ConfigurationRequest,
  type LoadedSettings,
} from './configuration.ts';
import type { Shared } from './connection.ts';
import { openControlSocket } from './control-socket.ts';
import { writeExternalPidFile } from './external-pid-file.ts';
import { openExpiryWarnings } from './expiry-warnings.ts';
import { GuardPost } from './guard-post.ts';
import { openFleet } from './fleet/open-fleet.ts';
import { fatalLinger } from './limits.ts';
import { listen, type Listeners } from './listen.ts';
import { readMockNonce } from './mock-nonce.ts';
import { OwnPostmaster } from './own-postmaster.ts';
import { catalogPreamble } from './preamble.ts';
import type { Refused } from './refused.ts';
import { reloadRefused, type ReloadOutcome } from './reload-outcome.ts';
import { Revocation } from './revocation.ts';
import type { Running } from './running.ts';
import { serveConnection } from './serve-connection.ts';
import type { ServiceNotices } from './service-notices.ts';
import { Sessions } from './sessions.ts';
import { shutdownSignals, type ShutdownMode } from './shutdown-mode.ts';
import { startMetrics } from './start-metrics.ts';
import { StartupFailure } from './startup-failure.ts';
import { reloadCertificates, stampCertificates, watchCertificates } from './watch-certificates.ts';

/** GateRequest is what a gate is started with; the lock on its directory is held by the caller. */
export interface GateRequest extends ConfigurationRequest {
  readonly loaded: LoadedSettings;
  readonly journal: JournalControl;
  readonly startTime: Date;
  /** Where `postern.upstream = embedded` leads; undefined where no embedded server runs. */
  readonly embedded: Conninfo | undefined;
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
}

/** startGate opens the listeners and serves. It throws a StartupFailure, with nothing left open, where it cannot. */
export async function startGate(request: GateRequest): Promise<Gate> {
  const { journal, env, directory, startTime, embedded, version, notices } = request;
  const stamp = await stampCertificates(directory, request.loaded.settings);
  const configured = await readConfiguration(request, request.loaded, { embedded, reloading: false });
  if (configured.kind === 'refused') throw startRefused(journal, configured);
  for (const warning of configured.warnings) journal.log(warning);

  const sessions = new Sessions();
  const keepsBans = configured.settings['postern.state'] !== 'memory';
  const guardPost = new GuardPost({ directory, env, journal, sessions, keepsBans, onBan: () => revocation.banned() });
  guardPost.load(configured.policies);
  let stopping = false;
  let accepting = false;
  let running = putInForce(configured, undefined, journal);
  const { settings } = configured;
  const fleet = openFleet({ directory, settings, env, journal, guardPost, running: () => running });
  if (fleet !== undefined) guardPost.share(fleet);
  const revocation = new Revocation({ env, journal, sessions, guardPost, running: () => running });
  const metrics = await startMetrics({
    env,
    journal,
    sessions,
    running: () => running,
    version: request.version,
    lostEntries: () => journal.lost,
    isReady: () => accepting && !stopping,
    bans: () => guardPost.bans().length,
    fleet: () => fleet?.status,
  });
  const { observer } = metrics;
  observer.reloaded(true);
  const reloadOnce = async (cause: string): Promise<ReloadOutcome> => {
    journal.log({ severity: 'LOG', message: `${cause}, reloading configuration files` });
    const { next, stamp: seen } = await readNext(request, running);
    observer.reloaded(next.kind === 'configuration');
    if (next.kind === 'refused') {
      for (const entry of [...next.entries, next.atReload]) journal.log(entry);
      return reloadRefused(next);
    }
    for (const entry of next.warnings) journal.log(entry);
    running = putInForce(next, running, journal);
    certificateWatch.taken(seen);
    expiryWarnings.look();
    journal.reconfigure(running.settings);
    revocation.reloaded();
    await guardPost.offload(running.settings);
    return { kind: 'reloaded', warnings: next.warnings.map(({ message }) => message) };
  };
  let reloading: Promise<void> = Promise.resolve();
  const reload = (cause: string): Promise<ReloadOutcome> => {
    const mine = reloading.then(() => {
      notices.reloading();
      return reloadOnce(cause).finally(() => notices.ready());
    });
    reloading = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  };
  const takeCertificates = async (): Promise<void> => {
    running = (await reloadCertificates(directory, running, journal)) ?? running;
    expiryWarnings.look();
    revocation.reloaded();
  };
  const certificateWatch = watchCertificates(
    { directory, running: () => running, onChange: () => (reloading = reloading.then(takeCertificates)) },
    stamp,
  );
  const expiryWarnings = openExpiryWarnings({ env, journal, endings: () => running.tls?.endings ?? [] });
  const controlled: Controlled = {
    env,
    journal,
    sessions,
    guardPost,
    fleet,
    startTime,
    version,
    running: () => running,
    stopping: () => stopping,
    reload,
    // The whole program stops as it does when somebody else sends the signal.
    stop: (mode) => void process.kill(process.pid, shutdownSignals[mode]),
  };
  const postmaster = new OwnPostmaster(controlled);
  const mockNonce = readMockNonce(directory, env.randomBytes);
  const shared: Shared = { env, observer, journal, postmaster, revocation, mockNonce, version };
  const onConnection = (socket: Socket, local: boolean): void => {
    const admitted = admit({ socket, local, running, postmaster, observer });
    if (admitted !== undefined) void serveConnection(admitted, shared, running);
  };
  await fleet?.start();
  const listeners = await listen({
    settings: running.settings,
    directory,
    startTime,
    env,
    journal,
    onConnection,
  }).catch(async (error: unknown) => {
    metrics.close();
    await fleet?.close();
    throw error;
  });
  await guardPost.offload(running.settings);
  const control = await openControlSocket(directory, controlled);
  revocation.reloaded();
  const pidFile = writeExternalPidFile(running.settings.external_pid_file, journal);
  journal.log({ severity: 'LOG', message: 'postern is ready to accept connections' });
  accepting = true;
  notices.ready();

  const closeDown = async (): Promise<void> => {
    certificateWatch.close();
    expiryWarnings.close();
    await sessions.emptied();
    revocation.close();
    listeners.close();
    control?.close();
    pidFile?.release();
    metrics.close();
    await running.catalog.close();
    await fleet?.close();
    await guardPost.close();
    notices.close();
  };
  let closed: Promise<void> | undefined;

  return {
    reload: () => reload('received SIGHUP'),
    stop(mode) {
      stopping = true;
      notices.stopping();
      journal.log({ severity: 'LOG', message: `received ${mode} shutdown request` });
      if (mode !== 'smart') endSessions(sessions, listeners, mode);
      closed ??= closeDown();
      return closed;
    },
  };
}

/** A server that does not come to an end of its answer must not hold up the shutdown for longer than twice the linger. */
function endSessions(sessions: Sessions, listeners: Listeners, mode: 'fast' | 'immediate'): void {
  listeners.close();
  sessions.endAll(mode === 'fast' ? 'administrator-command' : 'immediate');
  setTimeout(() => sessions.endAll('immediate'), 2 * fatalLinger).unref();
}

interface Next {
  readonly next: Configuration | Refused;
  /** That of the certificate files before they were read. */
  readonly stamp: string;
}

async function readNext(request: GateRequest, running: Running): Promise<Next> {
  const loaded = readSettings(request);
  if (loaded.kind === 'refused') return { next: loaded, stamp: '' };
  const changed = changesNeedingRestart(running.settings, loaded.settings);
  const path = join(request.directory, 'postgresql.conf');
  const warnings = [
    ...loaded.warnings,
    ...changed.map((name) => ({
      severity: 'LOG' as const,
      message: needsRestart(name),
    })),
    ...(changed.length === 0
      ? []
      : [
          {
            severity: 'LOG' as const,
            message: `configuration file "${path}" contains errors; unaffected changes were applied`,
          },
        ]),
  ];
  const settings = keepUntilRestart(running.settings, loaded.settings);
  const stamp = await stampCertificates(request.directory, settings);
  const next = await readConfiguration(
    request,
    { kind: 'settings', settings, warnings },
    { embedded: request.embedded, reloading: true },
  );
  return { next, stamp };
}

/** The control connection is kept over a reload that does not move it, so that no login waits for a new one. */
function putInForce(next: Configuration, previous: Running | undefined, journal: Journal): Running {
  const { kind: _, warnings: __, catalogConninfo, ...rest } = next;
  if (previous !== undefined && sameCatalog(previous, next)) return { ...rest, catalog: previous.catalog };
  // Logins under way hold the old one; closing waits for the question that they have put.
  void previous?.catalog.close();
  return { ...rest, catalog: openCatalog(catalogServers(catalogConninfo, catalogPreamble(next.settings)), journal) };
}

function sameCatalog(previous: Running, next: Configuration): boolean {
  if (previous.catalogText !== next.catalogText) return false;
  return (catalogPreamble(previous.settings) === undefined) === (catalogPreamble(next.settings) === undefined);
}

function startRefused(journal: Journal, refused: Refused): StartupFailure {
  for (const entry of refused.entries) journal.log(entry);
  return new StartupFailure(refused.atStart.message, refused.atStart);
}
