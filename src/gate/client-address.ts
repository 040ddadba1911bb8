import type { Socket } from 'node:net';
import { parsePeerAddress, printAddress, type IpAddress } from '../inet/address.ts';
import { containsAddress } from '../inet/network.ts';
import { unmapAddress } from '../inet/unmap.ts';
import type { ProxyEndpoint } from '../protocol/proxy-header.ts';
import type { Running } from './running.ts';

/** ClientAddress is where a client connects from, and to what. */
export interface ClientAddress {
  readonly address: IpAddress;
  /** The address as text. */
  readonly host: string;
  readonly port: number;
  /** The address that it connected to; of the load balancer, where there is one. */
  readonly localHost: string;
  readonly localPort: number;
}

/** peerAddress gives the other end of a network socket; undefined where it has gone already. */
export function peerAddress(socket: Socket): ClientAddress | undefined {
  const { remoteAddress, remotePort = 0, localAddress, localPort = 0 } = socket;
  if (remoteAddress === undefined || localAddress === undefined) return undefined;
  const address = parsePeerAddress(remoteAddress);
  // The kernel gave the text, so it parses.
  if (address === undefined) throw new Error(`${remoteAddress} is not an address`);
  return { address, host: remoteAddress, port: remotePort, localHost: localAddress, localPort };
}

/**
 * proxiedAddress gives the client that a proxy speaks for. A proxy that listens for both families writes IPv4 clients as
 * ::ffff:a.b.c.d, which no line of pg_hba.conf for IPv4 would match.
 */
export function proxiedAddress(source: ProxyEndpoint, destination: ProxyEndpoint): ClientAddress {
  const address = unmapAddress(source.address);
  const localHost = printAddress(unmapAddress(destination.address));
  return { address, host: printAddress(address), port: source.port, localHost, localPort: destination.port };
}

/** isProxy tells whether a peer must say in a PROXY header who its client is. */
export function isProxy({ address }: ClientAddress, { settings }: Running): boolean {
  if (!settings['postern.proxy_protocol']) return false;
  return settings['postern.trusted_proxies'].some((network) => containsAddress(network, address));
}
