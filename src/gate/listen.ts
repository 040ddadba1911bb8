import type { Socket } from 'node:net';
import { splitDirectoryList, splitIdentifierList } from '../conf/split-list.ts';
import type { ListenRequest, Listeners } from './listeners.ts';
import { listenOnPassed } from './listen-passed.ts';
import { listenTcp, type TcpListener } from './listen-tcp.ts';
import { listenUnix, type UnixListener } from './listen-unix.ts';
import { StartupFailure } from './startup-failure.ts';
import { descriptorOf } from './take-over/descriptor.ts';

/**
 * listen opens every socket that the settings ask for, with PostgreSQL's words: one that cannot be opened is a WARNING,
 * none of a kind, or none at all, throws a StartupFailure. Those of systemd stand for all.
 */
export async function listen(request: ListenRequest): Promise<Listeners> {
  if (request.inherited.from === 'systemd') return listenOnPassed(request);
  const tcp: TcpListener[] = [];
  const unix: UnixListener[] = [];
  const stop = (): void => {
    for (const { server } of [...tcp, ...unix]) server.close();
  };
  const close = (): void => {
    stop();
    for (const listener of unix) listener.remove();
  };
  try {
    await openTcp(request, tcp);
    await openUnix(request, unix);
    if (tcp.length === 0 && unix.length === 0) throw new StartupFailure('no socket created for listening');
  } catch (error) {
    close();
    throw error;
  }
  return {
    sockets: () => [...tcp, ...unix].map(({ server, name }) => ({ name, fd: descriptorOf(server) })),
    claim() {
      for (const listener of unix) listener.claim();
    },
    stop,
    close,
  };
}

async function openTcp(request: ListenRequest, opened: TcpListener[]): Promise<void> {
  const { settings, env, journal, inherited, onConnection } = request;
  const hosts = splitIdentifierList(settings.listen_addresses);
  if (hosts === undefined) throw new StartupFailure('invalid list syntax in parameter "listen_addresses"');
  for (const host of hosts) {
    const onTcp = (socket: Socket): void => onConnection(socket, false);
    const servers = await listenTcp({ host, port: settings.port, env, journal, inherited, onConnection: onTcp });
    if (servers.length === 0) {
      journal.log({ severity: 'WARNING', message: `could not create listen socket for "${host}"` });
    }
    opened.push(...servers);
  }
  if (hosts.length > 0 && opened.length === 0) throw new StartupFailure('could not create any TCP/IP sockets');
}

async function openUnix(request: ListenRequest, opened: UnixListener[]): Promise<void> {
  const { settings, directory, startTime, journal, inherited, onConnection } = request;
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
      inherited,
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
