import { noTraffic } from '../metrics/observer.ts';
import type { Backend } from './backend.ts';
import type { Shared } from './connection.ts';
import type { Running } from './running.ts';
import { serveConnection } from './serve-connection.ts';

/** ownBackend serves connections in the process that accepts them. */
export function ownBackend(shared: Shared, running: () => Running): Backend {
  return {
    serve: (admitted) => void serveConnection(admitted, shared, running()),
    prepare: async () => undefined,
    takeUp: () => shared.revocation.reloaded(),
    banned: () => shared.revocation.banned(),
    measure: async () => ({ traffic: noTraffic, processes: [] }),
    processes: () => [],
    abandon: () => undefined,
    close: async () => shared.revocation.close(),
  };
}
