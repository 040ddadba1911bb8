import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { strerror } from '../env/strerror.ts';
import type { Journal } from '../journal/journal.ts';
import { listenBacklog } from './limits.ts';
import { isInUse, opened } from './listen-tcp.ts';
import { takeLockFile, type LockFile } from './lock-file.ts';

/** ListenUnixRequest is one element of unix_socket_directories. */
export interface ListenUnixRequest {
  /** A directory, or `@name` for the abstract namespace of Linux. */
  readonly socketDirectory: string;
  readonly port: number;
  /** The permission bits of the socket file. */
  readonly permissions: number;
  /** The group of the socket file, by name or number; empty to leave it alone. */
  readonly group: string;
  /** The gate's own directory and start, for the lock file. */
  readonly directory: string;
  readonly startTime: Date;
  readonly journal: Journal;
  readonly onConnection: (socket: Socket) => void;
}

/** UnixListener is an open Unix socket and what must be removed when it is closed. */
export interface UnixListener {
  readonly server: Server;
  readonly lock: LockFile | undefined;
}

/** maxSocketPathLength is the room for a path in struct sockaddr_un, without the closing zero (unix(7)). */
export const maxSocketPathLength = 107;

/**
 * listenUnix opens one Unix socket. A file left behind by a dead process is removed; one that is in use throws a
 * StartupFailure. Anything else that goes wrong is said in the journal and gives undefined.
 */
export async function listenUnix(request: ListenUnixRequest): Promise<UnixListener | undefined> {
  const { socketDirectory, port, journal, onConnection } = request;
  const path = `${socketDirectory}/.s.PGSQL.${port}`;
  const log = (message: string, hint?: string): undefined => {
    journal.log({ severity: 'LOG', message, ...(hint !== undefined && { hint }) });
  };
  if (Buffer.byteLength(path) > maxSocketPathLength) {
    return log(`Unix-domain socket path "${path}" is too long (maximum ${maxSocketPathLength} bytes)`);
  }
  const abstract = path.startsWith('@');
  const lock = abstract ? undefined : takeSocketLock(request, path);
  if (!abstract) removeOldSocket(path);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, onConnection);
  try {
    const name = abstract ? `\0${path.slice(1)}` : path;
    await opened(server, () => server.listen({ path: name, backlog: listenBacklog }));
  } catch (error) {
    lock?.release();
    return log(
      `could not bind Unix address "${path}": ${strerror(error)}`,
      isInUse(error) ? `Is another postmaster already running on port ${port}?` : undefined,
    );
  }
  const failure = abstract ? undefined : setAccess(path, request);
  if (failure !== undefined) {
    server.close();
    lock?.release();
    return log(failure);
  }
  log(`listening on Unix socket "${path}"`);
  return { server, lock };
}

function takeSocketLock(request: ListenUnixRequest, path: string): LockFile {
  const { directory, startTime, port, socketDirectory } = request;
  const started = String(Math.floor(startTime.getTime() / 1000));
  return takeLockFile(
    `${path}.lock`,
    [directory, started, String(port), socketDirectory],
    (pid) => `Is another postmaster (PID ${pid}) using socket file "${path}"?`,
  );
}

/** The lock file is ours, so whatever socket is left there belongs to nobody. */
function removeOldSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Usually there is none; if it cannot be removed, binding says why.
  }
}

function setAccess(path: string, { group, permissions }: ListenUnixRequest): string | undefined {
  if (group !== '') {
    const gid = groupId(group);
    if (gid === undefined) return `group "${group}" does not exist`;
    try {
      chownSync(path, -1, gid);
    } catch (error) {
      return `could not set group of file "${path}": ${strerror(error)}`;
    }
  }
  try {
    chmodSync(path, permissions);
  } catch (error) {
    return `could not set permissions of file "${path}": ${strerror(error)}`;
  }
  return undefined;
}

/** Node has no getgrnam(3); getent asks the same sources. */
function groupId(group: string): number | undefined {
  if (/^\d+$/.test(group)) return Number(group);
  try {
    const entry = execFileSync('getent', ['group', '--', group], { encoding: 'utf8', timeout: 10_000 });
    const gid = Number(entry.split(':')[2]);
    return Number.isInteger(gid) ? gid : undefined;
  } catch {
    return undefined;
  }
}
