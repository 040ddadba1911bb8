import type { Socket } from 'node:net';
import type { Settings } from '../conf/settings.ts';
import type { Env } from '../env/env.ts';
import type { Journal } from '../journal/journal.ts';
import type { InheritedSocket, InheritedSockets } from './take-over/inherited-sockets.ts';

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
  readonly inherited: InheritedSockets;
  /** onConnection takes each accepted connection; `local` tells whether it came over a Unix socket. */
  readonly onConnection: (socket: Socket, local: boolean) => void;
}

/** Listeners are the open sockets of a gate. */
export interface Listeners {
  /** sockets lists them, for a successor. */
  sockets(): readonly InheritedSocket[];
  /** claim takes the lock files of sockets that have come from a predecessor. It throws a StartupFailure. */
  claim(): void;
  /** stop stops taking connections; those already taken go on, and a successor has the sockets. */
  stop(): void;
  /** close stops, and removes the socket files, those that a successor has taken over excepted. */
  close(): void;
}
