import type { Socket } from 'node:net';
import type { Env } from '../env/env.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Observer } from '../metrics/observer.ts';
import { proxyOf } from './arrive.ts';
import { peerAddress, type ClientAddress } from './client-address.ts';
import type { OwnPostmaster } from './own-postmaster.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';

/** AdmitRequest is a connection that the kernel has accepted. */
export interface AdmitRequest {
  readonly socket: Socket;
  /** Whether it came over a Unix socket. */
  readonly local: boolean;
  readonly env: Pick<Env, 'monotonic'>;
  readonly running: Running;
  readonly postmaster: OwnPostmaster;
  readonly observer: Pick<Observer, 'counted'>;
}

/** Admitted is a connection that the guard lets begin. Nothing of it has been read. */
export interface Admitted {
  readonly socket: Socket;
  readonly session: Session;
  /** When it was accepted, by env.monotonic (ms): the time for its login runs from here, wherever it waits. */
  readonly acceptedAt: number;
  /** Where it comes from; undefined where it came over a Unix socket. */
  readonly peer: ClientAddress | undefined;
  /** Whether the peer is a proxy that must name its client first. */
  readonly isProxy: boolean;
  /** What the client is told in place of a login: it is over a limit. */
  readonly overLimit: Refusal | undefined;
}

/** admit lets the guard look at a new connection, and gives it where it may begin; any other is closed. */
export function admit({ socket, local, env, running, postmaster, observer }: AdmitRequest): Admitted | undefined {
  // Without a listener an error of a socket that is being closed would end the process.
  socket.on('error', () => undefined);
  const peer = local ? undefined : peerAddress(socket);
  if (!local && peer === undefined) {
    // A network client that has gone already has no address; it must not be taken for a local one.
    socket.destroy();
    return undefined;
  }
  const isProxy = proxyOf(peer, running) !== undefined;
  const entrance = peer === undefined || isProxy ? undefined : postmaster.enter(peer);
  // A banned address costs no more than this: neither a session nor a timer, and nothing that it sends is read.
  if (entrance?.kind === 'turned-away') {
    observer.counted({ outcome: 'dropped', reason: 'turned-away' });
    // A reset leaves nothing behind in the kernel, where a close would leave a connection in TIME_WAIT for each.
    socket.resetAndDestroy();
    return undefined;
  }
  const session = postmaster.accepted(peer, entrance?.leave);
  const overLimit = entrance?.kind === 'refused' ? entrance.refusal : undefined;
  return { socket, session, acceptedAt: env.monotonic(), peer, isProxy, overLimit };
}
