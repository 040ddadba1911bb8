import type { Server, Socket } from 'node:net';
import { splitDirectoryList, splitIdentifierList } from '../conf/split-list.ts';
import type { Settings } from '../conf/settings.ts';
import type { Env } from '../env/env.ts';
import type { Journal } from '../journal/journal.ts';
import { listenTcp } from './listen-tcp.ts';
import { listenUnix, type UnixListener } from './listen-unix.ts';
import { StartupFailure } from './startup-failure.ts';

/** ListenRequest says where the gate listens and who takes the connections. */
export interface ListenRequest {
  readonly settings: Pick<
    Settings,
    'listen_addresses' | 'port' | 'unix_socket_directories' | 'unix_socket_permissions' | 'unix_socket_group'
  >;
  readonly directory: string;
  readonly startTime: Date;
  readonly env: Env;
  readonly journal: Journal;
  /** onConnection takes each accepted connection; `local` tells whether it came over a Unix socket. */
  readonly onConnection: (socket: Socket, local: boolean) => void;
}

/** Listeners are the open sockets of a gate. */
export interface Listeners {
  /** close stops taking connections and removes the socket files; those already taken go on. */
  close(): void;
}

/**
 * listen opens every socket that the settings ask for, with PostgreSQL's words: one that cannot be opened is a WARNING,
 * none of a kind, or none at all, throws a StartupFailure.
 */
export async function listen(request: ListenRequest): Promise<Listeners> {
  const tcp: Server[] = [];
  const unix: UnixListener[] = [];
  const close = (): void => {
    for (const server of tcp) server.close();
    for (const { server, lock } of unix) {
      server.close();
      lock?.release();
    }
  };
  try {
    await openTcp(request, tcp);
    await openUnix(request, unix);
    if (tcp.length === 0 && unix.length === 0) throw new StartupFailure('no socket created for listening');
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

async function openTcp(request: ListenRequest, opened: Server[]): Promise<void> {
  const { settings, env, journal, onConnection } = request;
  const hosts = splitIdentifierList(settings.listen_addresses);
  if (hosts === undefined) throw new StartupFailure('invalid list syntax in parameter "listen_addresses"');
  for (const host of hosts) {
    const onTcp = (socket: Socket): void => onConnection(socket, false);
    const servers = await listenTcp({ host, port: settings.port, env, journal, onConnection: onTcp });
    if (servers.length === 0) {
      journal.log({ severity: 'WARNING', message: `could not create listen socket for "${host}"` });
    }
    opened.push(...servers);
  }
  if (hosts.length > 0 && opened.length === 0) throw new StartupFailure('could not create any TCP/IP sockets');
}

async function openUnix(request: ListenRequest, opened: UnixListener[]): Promise<void> {
  const { settings, directory, startTime, journal, onConnection } = request;
  const directories = splitDirectoryList(settings.unix_socket_directories);
  if (directories === undefined) throw new StartupFailure('invalid list syntax in parameter "unix_socket_directories"');
  for (const socketDirectory of directories) {
    const listener = await listenUnix({
      socketDirectory,
      port: settings.port,
      permissions: settings.unix_socket_permissions,
      group: settings.unix_socket_group,
      directory,
      startTime,
      journal,
      onConnection: (socket) => onConnection(socket, true),
    });
    if (listener === undefined) {
      journal.log({
        severity: 'WARNING',
        message: `could not create Unix-domain socket in directory "${socketDirectory}"`,
      });
    } else {
      opened.push(listener);
    }
  }
  if (directories.length > 0 && opened.length === 0) {
    throw new StartupFailure('could not create any Unix-domain sockets');
  }
}
