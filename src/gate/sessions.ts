import { clientNetwork } from '../guard/client-network.ts';
import { containsAddress, printNetwork, type Network } from '../inet/network.ts';
import { unmapAddress } from '../inet/unmap.ts';
import { noTraffic, type Traffic } from '../metrics/observer.ts';
import type { ClientAddress } from './client-address.ts';
import type { Session } from './session.ts';

/** Sessions knows every connection of the gate, from accept to close. */
export class Sessions {
  readonly #open = new Set<Session>();
  /** Those that have not logged in, the oldest first. */
  readonly #pending = new Set<Session>();
  /** The same by client, as far as it is known who it is. */
  readonly #pendingOf = new Map<string, Set<Session>>();
  #loggedIn = 0;
  #nextId = 1;
  #emptied: (() => void)[] = [];

  /** pending is the number of connections that have not logged in yet. */
  get pending(): number {
    return this.#pending.size;
  }

  /** loggedIn is the number of sessions that are being relayed. */
  get loggedIn(): number {
    return this.#loggedIn;
  }

  /** taken is the number of connections so far. */
  get taken(): number {
    return this.#nextId - 1;
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
  open(client: ClientAddress | undefined, startTime: Date, processId = this.#nextId++): Session {
    const session: Session = {
      processId,
      startTime,
      backendType: 'client backend',
      phase: 'startup',
      result: { outcome: 'dropped', reason: 'closed' },
      traffic: () => noTraffic,
      cancel: () => undefined,
      end: () => undefined,
      remoteHost: '[local]',
    };
    this.#open.add(session);
    this.#pending.add(session);
    if (client !== undefined) this.setClient(session, client);
    return session;
  }

  /** noteLogin notes that a connection has become a session of the server. */
  noteLogin(session: Session): void {
    session.phase = 'relaying';
    this.#loggedIn++;
    this.#forgetPending(session);
  }

  /** close forgets a connection that has ended. */
  close(session: Session): void {
    if (session.phase === 'relaying') this.#loggedIn--;
    this.#forgetPending(session);
    session.phase = 'ended';
    this.#open.delete(session);
    if (this.#open.size > 0) return;
    for (const tell of this.#emptied) tell();
    this.#emptied = [];
  }

  /** find gives the session with a number. */
  find(processId: number): Session | undefined {
    for (const session of this.#open) if (session.processId === processId) return session;
    return undefined;
  }

  /** all lists the connections, the oldest first. */
  all(): readonly Session[] {
    return [...this.#open];
  }

  /** pendingOf is the number of connections of a client, by its key, that have not logged in. */
  pendingOf(client: string): number {
    return this.#pendingOf.get(client)?.size ?? 0;
  }

  /** dropOldestPending ends the connection that has been without a login for the longest: of all, or of one client. */
  dropOldestPending(client?: string): void {
    const [oldest] = (client === undefined ? this.#pending : this.#pendingOf.get(client)) ?? [];
    if (oldest === undefined) return;
    // Its end is seen only later; whoever comes next must find another.
    this.#forgetPending(oldest);
    oldest.end('immediate');
  }

  /** setClient notes where a connection comes from, again once a proxy has told. */
  setClient(session: Session, { address, host, port, localHost }: ClientAddress): void {
    const pending = this.#pending.has(session);
    if (pending) this.#forgetPending(session);
    session.address = address;
    session.remoteHost = host;
    session.remotePort = port;
    session.localHost = localHost;
    if (!pending) return;
    this.#pending.add(session);
    const key = printNetwork(clientNetwork(address));
    const ofClient = this.#pendingOf.get(key) ?? new Set();
    this.#pendingOf.set(key, ofClient.add(session));
  }

  /** endPending ends what has not logged in of a network, but for a connection that is being told why. */
  endPending(network: Network, except?: Session): void {
    for (const session of this.#pending) {
      if (session === except || session.address === undefined) continue;
      if (containsAddress(network, unmapAddress(session.address))) session.end('immediate');
    }
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

  #forgetPending(session: Session): void {
    this.#pending.delete(session);
    if (session.address === undefined) return;
    const key = printNetwork(clientNetwork(session.address));
    const ofClient = this.#pendingOf.get(key);
    ofClient?.delete(session);
    if (ofClient?.size === 0) this.#pendingOf.delete(key);
  }
}
