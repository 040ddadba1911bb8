import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { strerror } from '../env/strerror.ts';
import type { Journal } from '../journal/journal.ts';
import { bindUnix } from './bind-unix.ts';
import { listenBacklog } from './limits.ts';
import { isInUse, opened } from './listen-tcp.ts';
import { takeLockFile, type LockFile } from './lock-file.ts';
import { socketName, type InheritedSockets } from './take-over/inherited-sockets.ts';

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
  readonly inherited: InheritedSockets;
  readonly onConnection: (socket: Socket) => void;
}

/** UnixListener is an open Unix socket. */
export interface UnixListener {
  readonly server: Server;
  /** Its name for a successor. */
  readonly name: string;
  /** claim takes the lock file of a socket that has come from a predecessor. */
  claim(): void;
  /** remove removes the files of the socket, unless somebody has taken them over. */
  remove(): void;
}

/** maxSocketPathLength is the room for a path in struct sockaddr_un, without the closing zero (unix(7)). */
export const maxSocketPathLength = 107;

/**
 * listenUnix opens one Unix socket. A file left behind by a dead process is removed; one that is in use throws a
 * StartupFailure. Anything else that goes wrong is said in the journal and gives undefined.
 */
export async function listenUnix(request: ListenUnixRequest): Promise<UnixListener | undefined> {
  const { socketDirectory, port, journal, inherited, onConnection } = request;
  const path = `${socketDirectory}/.s.PGSQL.${port}`;
  const log = (message: string, hint?: string): undefined => {
    journal.log({ severity: 'LOG', message, ...(hint !== undefined && { hint }) });
  };
  if (Buffer.byteLength(path) > maxSocketPathLength) {
    return log(`Unix-domain socket path "${path}" is too long (maximum ${maxSocketPathLength} bytes)`);
  }
  const name = socketName('unix', path);
  const fd = inherited.take(name);
  if (fd !== undefined) return listenOnInherited(request, path, fd);
  const server = createServer(options, onConnection);
  if (path.startsWith('@')) {
    try {
      await opened(server, () => server.listen({ path: `\0${path.slice(1)}`, backlog: listenBacklog }));
    } catch (error) {
      return log(...bindFailure(error, path, port));
    }
    log(`listening on Unix socket "${path}"`);
    return { server, name, claim: () => undefined, remove: () => undefined };
  }
  const lock = takeSocketLock(request, path);
  let failure: string | undefined;
  const prepare = (file: string): void => {
    failure = setAccess(file, path, request);
  };
  try {
    await bindUnix({ server, path, madeAt: `${socketDirectory}/.postern.${port}`, backlog: listenBacklog, prepare });
  } catch (error) {
    lock.release();
    return log(...bindFailure(error, path, port));
  }
  const remove = (): void => removeFiles(path, lock);
  if (failure !== undefined) {
    server.close();
    remove();
    return log(failure);
  }
  log(`listening on Unix socket "${path}"`);
  return { server, name, claim: () => undefined, remove };
}

/** A predecessor has made the file and set its access. Its lock file is its own until this gate claims it. */
async function listenOnInherited(request: ListenUnixRequest, path: string, fd: number): Promise<UnixListener> {
  const server = createServer(options, request.onConnection);
  await opened(server, () => server.listen({ fd, backlog: listenBacklog }));
  request.journal.log({ severity: 'LOG', message: `listening on Unix socket "${path}"` });
  let lock: LockFile | undefined;
  return {
    server,
    name: socketName('unix', path),
    claim: () => {
      if (!path.startsWith('@')) lock = takeSocketLock(request, path);
    },
    remove: () => removeFiles(path, lock),
  };
}

const options = { allowHalfOpen: true, pauseOnConnect: true };

function bindFailure(error: unknown, path: string, port: number): [string, string | undefined] {
  return [
    `could not bind Unix address "${path}": ${strerror(error)}`,
    isInUse(error) ? `Is another postmaster already running on port ${port}?` : undefined,
  ];
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

/** While the lock file is ours, so is the socket. */
function removeFiles(path: string, lock: LockFile | undefined): void {
  if (lock?.isOurs() !== true) return;
  rmSync(path, { force: true });
  lock.release();
}

/** Sets the access of a file that will be known as `path`. */
function setAccess(file: string, path: string, { group, permissions }: ListenUnixRequest): string | undefined {
  if (group !== '') {
    const gid = groupId(group);
    if (gid === undefined) return `group "${group}" does not exist`;
    try {
      chownSync(file, -1, gid);
    } catch (error) {
      return `could not set group of file "${path}": ${strerror(error)}`;
    }
  }
  try {
    chmodSync(file, permissions);
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
