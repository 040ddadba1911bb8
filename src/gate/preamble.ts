import type { Settings } from '../conf/settings.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { printProxyHeader } from '../protocol/proxy-header.ts';
import type { Connection } from './connection.ts';

/**
 * preambleOf gives what a connection to the server behind begins with: nothing, or with postern.upstream_proxy_protocol a
 * PROXY header that names the client. A client on a Unix socket has no address to name.
 */
export function preambleOf({ client, running }: Connection): { readonly preamble?: Buffer } {
  if (!running.settings['postern.upstream_proxy_protocol']) return {};
  const destination = client === undefined ? undefined : parsePeerAddress(client.localHost);
  if (client === undefined || destination === undefined) return { preamble: printProxyHeader(undefined) };
  const { address, port, localPort } = client;
  return {
    preamble: printProxyHeader({
      source: { address, port },
      destination: { address: destination, port: localPort },
    }),
  };
}

/** catalogPreamble is that of the control connection, where it goes the same way as the clients. */
export function catalogPreamble(settings: Settings): Buffer | undefined {
  const sameWay = settings['postern.catalog'] === '';
  return settings['postern.upstream_proxy_protocol'] && sameWay ? printProxyHeader(undefined) : undefined;
}
