import { isProxy, proxiedAddress, type ClientAddress } from './client-address.ts';
import type { ClientWire } from './client-wire.ts';
import type { Arrival, Postmaster } from './postmaster.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';

/** Arrived is a connection whose client is known. */
export interface Arrived extends Extract<Arrival, { kind: 'arrived' }> {
  readonly client: ClientAddress;
}

/** TurnedAway is a connection that ends without a word; `message` is for the journal. */
export interface TurnedAway {
  readonly kind: 'turned-away';
  readonly message?: string;
}

/**
 * arriveThrough reads the header of a trusted proxy, and lets the guard look at the client that it names. A connection of
 * the proxy's own, such as its health check, is nobody else's: it is neither limited nor banned.
 */
export async function arriveThrough(
  proxy: ClientAddress,
  wire: ClientWire,
  postmaster: Postmaster,
  session: Session,
): Promise<Arrived | TurnedAway> {
  const read = await wire.readProxyHeader();
  switch (read.kind) {
    case 'closed':
      return { kind: 'turned-away' };
    case 'expired':
      return { kind: 'turned-away', message: 'no PROXY protocol header within authentication_timeout' };
    case 'invalid':
      return { kind: 'turned-away', message: read.message };
    case 'header':
      break;
  }
  const { header } = read;
  if (header.kind !== 'proxied') return { kind: 'arrived', client: proxy, overLimit: undefined };
  const client = proxiedAddress(header.source, header.destination);
  const arrival = await postmaster.arrive(session, client);
  return arrival.kind === 'arrived' ? { ...arrival, client } : arrival;
}

/** proxyOf gives the peer where it is a proxy that must name its client. */
export function proxyOf(peer: ClientAddress | undefined, running: Running): ClientAddress | undefined {
  return peer !== undefined && isProxy(peer, running) ? peer : undefined;
}
