import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostPort } from '../conf/host-port.ts';

/** MetricsServer answers GET /metrics over HTTP, and the probes of an orchestrator: /livez and /readyz. */
export interface MetricsServer {
  readonly server: Server;
  readonly address: AddressInfo;
  /** close drops every connection. */
  close(): void;
}

/** Connections at once: a few scrapers, and one that hangs. */
const maxConnections = 16;
/** Bytes. Prometheus sends some three hundred. */
const maxHeaderSize = 4_096;
/** Milliseconds for the head of a request, and for all of it. */
const requestTimeout = 5_000;
/** Milliseconds until a connection on which nothing moves is dropped: one that waits, or does not read its answer. */
const idleTimeout = 15_000;
/** Milliseconds between looks at the deadlines of requests. */
const deadlineInterval = 1_000;

/** Pages is what there is to see. */
export interface Pages {
  /** metrics is called for each request, one at a time. */
  readonly metrics: () => Promise<Page>;
  /** isReady tells whether new connections are taken. */
  readonly isReady: () => boolean;
}

/**
 * listenForMetrics serves a few pages and takes no other request, on an open socket where there is one. It rejects with
 * the error of listen(2).
 */
export function listenForMetrics(
  { host, port }: HostPort,
  pages: Pages,
  fd: number | undefined,
): Promise<MetricsServer> {
  let printing: Promise<Page> | undefined;
  const printOnce = (): Promise<Page> => {
    // Many scrapers at once share one answer.
    printing ??= pages.metrics().finally(() => (printing = undefined));
    return printing;
  };
  const server = createServer(
    {
      maxHeaderSize,
      headersTimeout: requestTimeout,
      requestTimeout,
      keepAliveTimeout: idleTimeout,
      connectionsCheckingInterval: deadlineInterval,
    },
    (request, response) => void answer(request, response, { ...pages, metrics: printOnce }),
  );
  server.maxConnections = maxConnections;
  server.setTimeout(idleTimeout);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(fd === undefined ? { port, host } : { fd }, () => {
      server.off('error', reject);
      // Running out of descriptors is said by the gate's own listeners.
      server.on('error', () => undefined);
      resolve({ server, address: addressOf(server), close: () => closeServer(server) });
    });
  });
}

/** Page is an answer with its type. */
export interface Page {
  readonly type: string;
  readonly text: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, pages: Pages): Promise<void> {
  const end = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { ...headers, connection: 'close' }).end();
  };
  const path = request.url?.split('?')[0];
  if (path !== '/metrics' && path !== '/livez' && path !== '/readyz') return end(404);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(405, { allow: 'GET, HEAD' });
  // What has a body is no question for metrics; it is not waited for.
  if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) {
    return end(400);
  }
  // That an answer comes is what it says: the event loop turns.
  if (path === '/livez') return end(200);
  if (path === '/readyz') return end(pages.isReady() ? 200 : 503);
  try {
    const { type, text } = await pages.metrics();
    const bytes = Buffer.from(text, 'utf8');
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  } catch {
    end(500);
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return address;
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
