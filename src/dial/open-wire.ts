import { connect } from 'node:net';
import type { SocketAddress } from '../upstream/hosts.ts';
import { UpstreamWire } from '../upstream/wire.ts';

/** openWire begins a connection that is dropped after so many milliseconds, in whatever it is then about. */
export function openWire(address: SocketAddress, timeout: number): UpstreamWire {
  const socket =
    address.kind === 'unix'
      ? connect({ path: address.path, allowHalfOpen: true })
      : connect({ host: address.address, port: address.port, allowHalfOpen: true, noDelay: true });
  return new UpstreamWire(socket, timeout);
}

/** describeAddress prints where a socket connects to. */
export function describeAddress(address: SocketAddress): string {
  if (address.kind === 'unix') return address.path.replace('\0', '@');
  const { address: host, port } = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
