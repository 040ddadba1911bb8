import { join } from 'node:path';
import { splitDirectoryList, splitIdentifierList } from '../conf/split-list.ts';
import { openDatagramSocket } from '../env/datagram-socket.ts';
import type { Env } from '../env/env.ts';
import type { Collector } from '../journal/collector.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { defaultJournalSettings } from '../journal/journal-settings.ts';
import { openSyslog, syslogPath } from '../journal/syslog.ts';
import { messageOf } from '../text/thrown.ts';
import { parseConninfo, type Conninfo } from '../upstream/conninfo.ts';
import { startEmbedded, type Embedded } from '../upstream/embedded/start.ts';
import { readSettings, type LoadedSettings } from './configuration.ts';
import type { Gate } from './gate.ts';
import { startGate } from './start-gate.ts';
import { takeLockFile, type LockFile } from './lock-file.ts';
import { openServiceNotices } from './service-notices.ts';
import type { ShutdownMode } from './shutdown-mode.ts';
import { startCollector } from './start-collector.ts';
import { StartupFailure } from './startup-failure.ts';
import type { InheritedSockets } from './take-over/inherited-sockets.ts';
import { openPredecessor } from './take-over/predecessor.ts';
import { workerCount } from './worker-count.ts';

/** ServeRequest says what to serve. */
export interface ServeRequest {
  /** The gate's directory, absolute. */
  readonly directory: string;
  readonly overrides: readonly { readonly name: string; readonly value: string }[];
  readonly env: Env;
  /** write takes the journal's text; standard error, usually. */
  readonly write: (text: string) => void;
  /** The version of the program. */
  readonly version: string;
  /** The listening sockets that the process was started with. */
  readonly inherited: InheritedSockets;
  /** prepareEmbedded is called once the embedded server runs, before anybody is let in. */
  readonly prepareEmbedded: (embedded: Embedded) => Promise<void>;
}

/** Served is a gate with everything that belongs to it. */
export interface Served {
  readonly loaded: LoadedSettings;
  readonly journal: Journal;
  readonly gate: Pick<Gate, 'reload'>;
  /** rotateLog begins new files of the journal, where it goes to files. */
  rotateLog(): void;
  /** stop ends the gate and then the embedded server, and releases the directory. */
  stop(mode: ShutdownMode): Promise<void>;
  /** handedOver is fulfilled when another gate has taken over and nothing is left here. */
  readonly handedOver: Promise<void>;
}

/**
 * serve runs a gate on a directory: lock, embedded server where postern.upstream says so, listeners. What goes wrong is
 * in the journal as a FATAL, and it gives undefined with nothing left running.
 */
export async function serve(request: ServeRequest): Promise<Served | undefined> {
  const { directory, env, write, inherited } = request;
  const startTime = env.now();
  const loaded = readSettings(request);
  const settings = loaded.kind === 'settings' ? loaded.settings : undefined;
  const journal = createJournal({
    settings: settings ?? defaultJournalSettings,
    write,
    now: env.now,
    processId: process.pid,
    openSyslog: () => syslogOf(env),
  });
  if (loaded.kind === 'refused') {
    for (const entry of [...loaded.entries, loaded.atStart]) journal.log(entry);
    return undefined;
  }
  const undo: (() => Promise<void> | void)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  let stopped: Promise<void> | undefined;
  let collector: Collector | undefined;
  try {
    const claim = (): void => {
      const lock = lockDirectory(directory, startTime, loaded);
      undo.push(() => lock.release());
    };
    const predecessor = inherited.from === 'predecessor' ? openPredecessor() : undefined;
    // A predecessor holds the lock as long as it serves.
    if (predecessor === undefined) claim();
    collector = await startCollector({ directory, settings: loaded.settings, journal, now: env.now });
    const passedOn = inherited.embedded;
    const embedded = passedOn === undefined ? await startEmbeddedIfWanted(request, loaded, journal) : undefined;
    if (predecessor !== undefined && passedOn !== undefined) undo.push(() => predecessor.ended());
    if (embedded !== undefined) {
      undo.push(() => embedded.stop('fast'));
      void embedded.exited.then(() => {
        if (stopped !== undefined) return;
        journal.log({ severity: 'WARNING', message: 'the embedded PostgreSQL has ended', hint: 'Restart the gate.' });
      });
    }
    const gate = await startGate({
      ...request,
      loaded,
      journal,
      startTime,
      predecessor,
      claim: predecessor === undefined ? () => undefined : claim,
      embedded: conninfoOf(embedded?.conninfo ?? passedOn),
      notices: openServiceNotices({ journal, variables: process.env }),
    });
    const finish = (gateStopped: Promise<void>): Promise<void> => {
      stopped ??= gateStopped.then(undoAll).then(() => {
        journal.log({ severity: 'LOG', message: 'postern is shut down' });
        return collector?.close();
      });
      return stopped;
    };
    return {
      loaded,
      journal,
      gate,
      rotateLog: () => collector?.rotate(),
      // A second signal makes the gate stop harder, and waits for the same end.
      stop: (mode) => finish(gate.stop(mode)),
      handedOver: gate.drained.then(() => finish(Promise.resolve())),
    };
  } catch (error) {
    await undoAll();
    if (!(error instanceof StartupFailure)) throw error;
    journal.log({
      severity: 'FATAL',
      message: error.message,
      ...(error.detail !== undefined && { detail: error.detail }),
      ...(error.hint !== undefined && { hint: error.hint }),
    });
    await collector?.close();
    return undefined;
  }
}

function syslogOf({ now }: Env): ReturnType<typeof openSyslog> | string {
  const socket = openDatagramSocket(syslogPath);
  return typeof socket === 'string' ? socket : openSyslog({ socket, now, processId: process.pid });
}

/** Connections that the embedded server keeps for the gate itself and its WAL senders, beside those of its clients. */
const ownConnections = 10;

/** The lines are those of postmaster.pid, so that tools that read the one can read the other. */
function lockDirectory(directory: string, startTime: Date, { settings }: LoadedSettings): LockFile {
  const socketDirectory = splitDirectoryList(settings.unix_socket_directories)?.[0] ?? '';
  const address = splitIdentifierList(settings.listen_addresses)?.[0] ?? '';
  const started = String(Math.floor(startTime.getTime() / 1000));
  return takeLockFile(
    join(directory, 'postern.pid'),
    [directory, started, String(settings.port), socketDirectory, address],
    (pid) => `Is another postern (PID ${pid}) running in directory "${directory}"?`,
  );
}

async function startEmbeddedIfWanted(
  { directory, env, prepareEmbedded }: ServeRequest,
  { settings }: LoadedSettings,
  journal: Journal,
): Promise<Embedded | undefined> {
  const wanted = [settings['postern.upstream'], settings['postern.catalog'], ...settings.named.values()];
  if (!wanted.includes('embedded')) return undefined;
  const onLog = (line: string): void => journal.log({ severity: 'LOG', message: `embedded PostgreSQL: ${line}` });
  try {
    const embedded = await startEmbedded({
      directory,
      onLog,
      env,
      // Each worker reads the catalog over a connection of its own.
      maxConnections: settings.max_connections + ownConnections + workerCount(settings),
    });
    await prepareEmbedded(embedded);
    return embedded;
  } catch (error) {
    throw new StartupFailure('could not start the embedded PostgreSQL', {
      detail: messageOf(error),
    });
  }
}

function conninfoOf(text: string | undefined): Conninfo | undefined {
  if (text === undefined) return undefined;
  const parsed = parseConninfo(text);
  if (parsed.kind === 'conninfo') return parsed.conninfo;
  throw new Error(parsed.message);
}
