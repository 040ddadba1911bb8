import type { Refusal } from '../errors/refusal.ts';
import { isProxy, proxiedAddress, type ClientAddress } from './client-address.ts';
import type { ClientWire } from './client-wire.ts';
import type { GuardPost } from './guard-post.ts';
import type { Running } from './running.ts';

/** Arrival is a connection whose client is known, and allowed to begin. */
export interface Arrival {
  readonly kind: 'arrived';
  /** Undefined where it came over a Unix socket. */
  readonly client: ClientAddress | undefined;
  readonly overLimit: Refusal | undefined;
  /** leave gives back what the connection holds of the limits. */
  leave(): void;
}

/** TurnedAway is a connection that ends without a word; `message` is for the journal. */
export interface TurnedAway {
  readonly kind: 'turned-away';
  readonly message?: string;
}

/** arriveAs lets the guard look at a client whose address is known. Connections over Unix sockets are not limited. */
export function arriveAs(
  client: ClientAddress | undefined,
  guardPost: GuardPost,
  { policies }: Pick<Running, 'policies'>,
): Arrival | TurnedAway {
  if (client === undefined) return { kind: 'arrived', client, overLimit: undefined, leave: () => undefined };
  const entrance = guardPost.enter(client.address, policies);
  switch (entrance.kind) {
    case 'entered':
      return { kind: 'arrived', client, overLimit: undefined, leave: entrance.leave };
    case 'refused':
      return { kind: 'arrived', client, overLimit: entrance.refusal, leave: entrance.leave };
    case 'turned-away':
      return { kind: 'turned-away' };
  }
}

/**
 * arriveThrough reads the header of a trusted proxy, and lets the guard look at the client that it names. A connection of
 * the proxy's own, such as its health check, is nobody else's: it is neither limited nor banned.
 */
export async function arriveThrough(
  proxy: ClientAddress,
  wire: ClientWire,
  guardPost: GuardPost,
  running: Running,
): Promise<Arrival | TurnedAway> {
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
  if (header.kind === 'proxied') {
    return arriveAs(proxiedAddress(header.source, header.destination), guardPost, running);
  }
  return { kind: 'arrived', client: proxy, overLimit: undefined, leave: () => undefined };
}

/** proxyOf gives the peer where it is a proxy that must name its client. */
export function proxyOf(peer: ClientAddress | undefined, running: Running): ClientAddress | undefined {
  return peer !== undefined && isProxy(peer, running) ? peer : undefined;
}
