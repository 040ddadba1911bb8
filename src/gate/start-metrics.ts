import { parseHostPort } from '../conf/host-port.ts';
import type { Env } from '../env/env.ts';
import type { Journal } from '../journal/journal.ts';
import { noTraffic, silentObserver, type Observer, type Traffic } from '../metrics/observer.ts';
import { openMetrics } from '../metrics/open-metrics.ts';
import type { Sources } from '../metrics/sources.ts';
import { messageOf } from '../text/thrown.ts';
import type { Backend } from './backend.ts';
import type { Running } from './running.ts';
import type { Sessions } from './sessions.ts';
import { StartupFailure } from './startup-failure.ts';
import { descriptorOf } from './take-over/descriptor.ts';
import { socketName, type InheritedSocket, type InheritedSockets } from './take-over/inherited-sockets.ts';

interface MetricsStart {
  readonly env: Env;
  readonly journal: Journal;
  readonly sessions: Sessions;
  readonly backend: () => Backend;
  /** The configuration in force at the time of the question. */
  readonly running: () => Running;
  /** The version of the program. */
  readonly version: string;
  /** Entries that the journal could not write. */
  readonly lostEntries: () => number;
  readonly inherited: InheritedSockets;
  /** Whether new connections are taken. */
  readonly isReady: () => boolean;
  /** Bans in force. */
  readonly bans: () => number;
  readonly fleet: Sources['fleet'];
}

/** StartedMetrics is who counts, and how to stop answering. */
export interface StartedMetrics {
  readonly observer: Observer;
  /** sockets lists what it listens on, for a successor. */
  sockets(): readonly InheritedSocket[];
  close(): void;
}

/** startMetrics listens where postern.metrics_listen says; without it nothing is counted. It throws a StartupFailure. */
export async function startMetrics(start: MetricsStart): Promise<StartedMetrics> {
  const { env, journal, sessions, backend, running, version, lostEntries, isReady, bans, fleet, inherited } = start;
  const listen = parseHostPort(running().settings['postern.metrics_listen']);
  if (listen === undefined) return { observer: silentObserver, sockets: () => [], close: () => undefined };
  let elsewhere = noTraffic;
  const sources: Sources = {
    connections: () => ({ pending: sessions.pending, sessions: sessions.loggedIn }),
    openTraffic: () => sum(sessions.traffic(), elsewhere),
    async measure() {
      const { traffic, processes } = await backend().measure();
      elsewhere = traffic;
      return processes;
    },
    rules: () => running().snapshot.hba,
    certificateExpiry: () => running().tls?.expires,
    lostEntries,
    isReady,
    bans,
    fleet,
    now: () => env.now().getTime() / 1000,
  };
  const name = socketName('metrics', listen.host, listen.port);
  try {
    const { observer, server } = await openMetrics(listen, sources, version, inherited.take(name));
    const { address, port } = server.address;
    journal.log({ severity: 'LOG', message: `serving metrics on address "${address}", port ${port}` });
    const sockets = (): readonly InheritedSocket[] => [{ name, fd: descriptorOf(server.server) }];
    return { observer, sockets, close: () => server.close() };
  } catch (error) {
    throw new StartupFailure(messageOf(error));
  }
}

function sum(one: Traffic, other: Traffic): Traffic {
  return { received: one.received + other.received, sent: one.sent + other.sent };
}
