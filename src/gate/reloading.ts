import type { Env } from '../env/env.ts';
import type { JournalControl } from '../journal/journal.ts';
import type { Observer } from '../metrics/observer.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import type { Backend } from './backend.ts';
import type { Configuration, ConfigurationRequest } from './configuration.ts';
import { openExpiryWarnings } from './expiry-warnings.ts';
import type { GuardPost } from './guard-post.ts';
import { putInForce } from './put-in-force.ts';
import { readNext } from './read-next.ts';
import { refused, type Refused } from './refused.ts';
import { reloadRefused, type ReloadOutcome } from './reload-outcome.ts';
import type { Running } from './running.ts';
import type { ServiceNotices } from './service-notices.ts';
import { reloadCertificates, watchCertificates } from './watch-certificates.ts';
import type { RecordedFiles } from './workers/recorded-files.ts';

/** ReloadingRequest is what reloads stand on. */
export interface ReloadingRequest extends ConfigurationRequest {
  readonly env: Env;
  readonly embedded: Conninfo | undefined;
  readonly journal: JournalControl;
  readonly notices: ServiceNotices;
  readonly guardPost: GuardPost;
  /** Those of the gate; they are there when the first reload comes. */
  readonly backend: () => Backend;
  readonly observer: () => Observer;
  /** onTaken is called when something new is in force. */
  readonly onTaken: () => void;
  /** What is in force at the start, and the stamp of its certificate files. */
  readonly first: Running;
  readonly stamp: string;
}

/** Reloading holds the configuration in force, and replaces it. */
export interface Reloading {
  /** running is the configuration in force at the moment. */
  running(): Running;
  /** reload reads all files; `cause` begins the line of the journal. Reloads wait for each other. */
  reload(cause: string): Promise<ReloadOutcome>;
  /** close watches no file any more. */
  close(): void;
}

/** openReloading begins to watch the files of certificates. */
export function openReloading(request: ReloadingRequest): Reloading {
  const { env, journal, notices, guardPost, backend, observer, directory, stamp } = request;
  let running = request.first;
  let last: Promise<void> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  };

  const takenUp = (): void => {
    backend().takeUp();
    request.onTaken();
  };

  const reloadOnce = async (cause: string): Promise<ReloadOutcome> => {
    journal.log({ severity: 'LOG', message: `${cause}, reloading configuration files` });
    const { next: read, stamp: seen, files } = await readNext(request, running);
    const next = read.kind === 'refused' ? read : await prepared(backend(), read, files);
    observer().reloaded(next.kind === 'configuration');
    if (next.kind === 'refused') {
      for (const entry of [...next.entries, next.atReload]) journal.log(entry);
      return reloadRefused(next);
    }
    for (const entry of next.warnings) journal.log(entry);
    running = putInForce(next, running, journal);
    watch.taken(seen);
    expiryWarnings.look();
    journal.reconfigure(running.settings);
    takenUp();
    await guardPost.offload(running.settings);
    return { kind: 'reloaded', warnings: next.warnings.map(({ message }) => message) };
  };
  const takeCertificates = async (): Promise<void> => {
    const next = await reloadCertificates(directory, running, journal);
    if (next === undefined || (await backend().prepare(next)) !== undefined) return;
    running = next;
    expiryWarnings.look();
    takenUp();
  };

  const onChange = (): Promise<void> => inTurn(takeCertificates);
  const watch = watchCertificates({ directory, running: () => running, onChange }, stamp);
  const expiryWarnings = openExpiryWarnings({ env, journal, endings: () => running.tls?.endings ?? [] });
  return {
    running: () => running,
    reload: (cause) =>
      inTurn(() => {
        notices.reloading();
        return reloadOnce(cause).finally(() => notices.ready());
      }),
    close() {
      watch.close();
      expiryWarnings.close();
    },
  };
}

/** A configuration that a worker cannot take, which the main process could, is put in force nowhere. */
async function prepared(backend: Backend, next: Configuration, files: RecordedFiles): Promise<Configuration | Refused> {
  const failure = await backend.prepare(next, files);
  if (failure === undefined) return next;
  const message = 'a worker process could not take the configuration';
  return refused([{ severity: 'LOG', message, detail: failure }], message, 'configuration files were not reloaded');
}
