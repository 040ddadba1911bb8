import { createServer, isIP, type Server, type Socket } from 'node:net';
import type { Env } from '../env/env.ts';
import { strerror } from '../env/strerror.ts';
import type { Journal } from '../journal/journal.ts';
import { listenBacklog } from './limits.ts';
import { socketName, type InheritedSockets } from './take-over/inherited-sockets.ts';

/** ListenTcpRequest is one element of listen_addresses. */
export interface ListenTcpRequest {
  /** An address, a host name, or `*`. */
  readonly host: string;
  readonly port: number;
  readonly env: Env;
  readonly journal: Journal;
  readonly inherited: InheritedSockets;
  readonly onConnection: (socket: Socket) => void;
}

/** TcpListener is an open socket and its name for a successor. */
export interface TcpListener {
  readonly server: Server;
  readonly name: string;
}

/**
 * listenTcp opens the sockets of one element of listen_addresses. It gives those that could be opened; each that could
 * not is said in the journal, in the words of PostgreSQL's StreamServerPort.
 */
export async function listenTcp(request: ListenTcpRequest): Promise<readonly TcpListener[]> {
  const servers: TcpListener[] = [];
  for (const address of await addressesOf(request)) {
    const server = await listenOn(address, request);
    if (server !== undefined) servers.push(server);
  }
  return servers;
}

async function addressesOf({ host, port, env, journal }: ListenTcpRequest): Promise<readonly string[]> {
  if (host === '*') return ['0.0.0.0', '::'];
  if (isIP(host) !== 0) return [host];
  const found = await env.forwardLookup(host);
  if (found.kind === 'found') return found.value;
  journal.log({
    severity: 'LOG',
    message: `could not translate host name "${host}", service "${port}" to address: ${found.reason}`,
  });
  return [];
}

async function listenOn(address: string, request: ListenTcpRequest): Promise<TcpListener | undefined> {
  const { port, journal, inherited, onConnection } = request;
  const name = socketName('tcp', address, port);
  const fd = inherited.take(name);
  const family = isIP(address) === 6 ? 'IPv6' : 'IPv4';
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, onConnection);
  try {
    // A server of PostgreSQL is one family a socket: an IPv4 client never shows up as ::ffff:a.b.c.d.
    const where = fd === undefined ? { host: address, port, ipv6Only: true } : { fd };
    await opened(server, () => server.listen({ ...where, backlog: listenBacklog }));
  } catch (error) {
    journal.log({
      severity: 'LOG',
      message: `could not bind ${family} address "${address}": ${strerror(error)}`,
      ...(isInUse(error) && {
        hint: `Is another postmaster already running on port ${port}? If not, wait a few seconds and retry.`,
      }),
    });
    return undefined;
  }
  journal.log({ severity: 'LOG', message: `listening on ${family} address "${address}", port ${port}` });
  return { server, name };
}

/** opened waits until a server listens, or rejects with why it does not. */
export function opened(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}

/** isInUse tells whether somebody else holds the address. */
export function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
