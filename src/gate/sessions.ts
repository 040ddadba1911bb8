import type { Socket } from 'node:net';
import { noTraffic, type Traffic } from '../metrics/observer.ts';
import type { Session } from './session.ts';

/** Sessions knows every connection of the gate, from accept to close. */
export class Sessions {
  readonly #open = new Set<Session>();
  #loggedIn = 0;
  #nextId = 1;
  #emptied: (() => void)[] = [];

  /** pending is the number of connections that have not logged in yet. */
  get pending(): number {
    return this.#open.size - this.#loggedIn;
  }

  /** loggedInCount is the number of sessions. */
  get loggedInCount(): number {
    return this.#loggedIn;
  }

  /** traffic is what the sessions that are open have carried so far. */
  traffic(): Traffic {
    let [received, sent] = [0, 0];
    for (const session of this.#open) {
      const traffic = session.traffic();
      received += traffic.received;
      sent += traffic.sent;
    }
    return { received, sent };
  }

  /** open notes a new connection. Its process id in the journal is a number of the gate's own, counted from 1. */
  open(socket: Socket, startTime: Date): Session {
    const session: Session = {
      processId: this.#nextId++,
      startTime,
      backendType: 'client backend',
      phase: 'startup',
      result: { outcome: 'dropped', reason: 'closed' },
      traffic: () => noTraffic,
      end: () => undefined,
      ...(socket.remoteAddress === undefined
        ? { remoteHost: '[local]' }
        : {
            remoteHost: socket.remoteAddress,
            remotePort: socket.remotePort ?? 0,
            ...(socket.localAddress !== undefined && { localHost: socket.localAddress }),
          }),
    };
    this.#open.add(session);
    return session;
  }

  /** loggedIn notes that a connection has become a session of the server. */
  loggedIn(session: Session): void {
    session.phase = 'relaying';
    this.#loggedIn++;
  }

  /** close forgets a connection that has ended. */
  close(session: Session): void {
    if (session.phase === 'relaying') this.#loggedIn--;
    session.phase = 'ended';
    this.#open.delete(session);
    if (this.#open.size > 0) return;
    for (const tell of this.#emptied) tell();
    this.#emptied = [];
  }

  /** endAll ends every connection, for a shutdown. */
  endAll(reason: Parameters<Session['end']>[0]): void {
    for (const session of this.#open) session.end(reason);
  }

  /** emptied resolves once no connection is left. */
  emptied(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.push(resolve));
  }
}
