import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atEndpoint, endpointsOf } from './at-endpoint.ts';

/** A session of TLS that is taken up again: PostgreSQL does not do that. */
export const tlsSessionResumed: Check = {
  id: 'tls-session-resumed',
  group: 'tls',
  severity: 'info',
  about: {
    title: 'TLS sessions taken up again',
    why: 'PostgreSQL begins each connection with a whole handshake, so TLS ends at something else: a pooler, a proxy, a load balancer. What it does about certificates of clients, and whether TLS goes on behind it, is to be asked there.',
    fix: 'Check the server itself beside it: postern check /etc/postgresql/16/main HOST:PORT',
    references: [manual('ssl-tcp')],
  },
  find: (server) =>
    endpointsOf(server).flatMap((seen) => {
      if (seen.tls.kind !== 'agreed' || seen.tls.resumption !== 'resumed') return [];
      return [atEndpoint(seen, { message: 'a TLS session was taken up again, which PostgreSQL does not do' })];
    }),
};
