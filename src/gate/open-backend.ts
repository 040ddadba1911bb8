import type { Backend } from './backend.ts';
import type { Shared } from './connection.ts';
import type { BannedRequest } from './end-banned.ts';
import { ownBackend } from './own-backend.ts';
import type { OwnPostmaster } from './own-postmaster.ts';
import { Revocation } from './revocation.ts';
import type { Sessions } from './sessions.ts';
import type { RecordedFiles } from './workers/recorded-files.ts';
import { startWorkers } from './workers/workers.ts';

/** BackendRequest is what those who serve the connections of a gate stand on. */
export interface BackendRequest
  extends Pick<Shared, 'env' | 'journal' | 'observer' | 'mockNonce' | 'version'>,
    BannedRequest {
  readonly sessions: Sessions;
  readonly postmaster: OwnPostmaster;
  /** The number of processes; where it is one, that is this process. */
  readonly count: number;
  readonly directory: string;
  /** The conninfo of the embedded server; undefined where none runs. */
  readonly embedded: string | undefined;
  /** What was read for the configuration in force. */
  readonly files: RecordedFiles;
}

/** openBackend makes ready to serve connections, here or in workers. It throws a StartupFailure where one does not start. */
export async function openBackend(request: BackendRequest): Promise<Backend> {
  const { count, running, directory, embedded, mockNonce, version } = request;
  if (count === 1) return ownBackend({ ...request, revocation: new Revocation(request) }, running);
  const observes = running().settings['postern.metrics_listen'] !== '';
  const start = { directory, embedded, mockNonce, version, observes };
  return startWorkers({ ...request, start, configuration: running() });
}
