import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Prover } from './proof.ts';

/** Where the CA asks (RFC 8555 §8.3). */
const path = '/.well-known/acme-challenge/';

/** How long a request may take (ms), and connections at the most: a CA asks from a handful of places. */
const requestTimeout = 10_000;
const maxConnections = 64;

/** The longest request line with headers (bytes); that of a CA has some 300. */
const maxHeaderSize = 8_192;

/** startHttpProver listens on a port of all addresses and answers what the CA asks, and nothing else. */
export async function startHttpProver(port: number): Promise<Prover> {
  const shown = new Map<string, string>();
  const server = createServer(
    { requestTimeout, headersTimeout: requestTimeout, maxHeaderSize },
    (request, response) => {
      const { method, url = '' } = request;
      const value = url.startsWith(path) && method === 'GET' ? shown.get(url.slice(path.length)) : undefined;
      response.writeHead(value === undefined ? 404 : 200, {
        'content-type': 'application/octet-stream',
        connection: 'close',
      });
      response.end(value ?? '');
    },
  );
  server.maxConnections = maxConnections;
  server.listen(port);
  await once(server, 'listening');
  return {
    challenge: 'http-01',
    show: ({ token, value }) => {
      shown.set(token, value);
      return Promise.resolve();
    },
    remove: ({ token }) => {
      shown.delete(token);
      return Promise.resolve();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
