import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atEndpoint, endpointsOf } from './at-endpoint.ts';

/** A server that does not name its protocol in the handshake. */
export const tlsNoAlpn: Check = {
  id: 'tls-no-alpn',
  group: 'tls',
  severity: 'info',
  about: {
    title: 'TLS without the name of the protocol',
    why: 'PostgreSQL from 17 on answers ALPN with "postgresql", so that nobody can lead a client of one service to another that has the same certificate. Here it is older, or something else ends TLS before it. TLS at once (sslnegotiation=direct) is not to be had.',
    fix: 'Upgrade to PostgreSQL 17 or later, or look at what stands before it.',
    references: [manual('protocol-flow#PROTOCOL-FLOW-SSL')],
  },
  find: (server) =>
    endpointsOf(server).flatMap((seen) => {
      if (seen.tls.kind !== 'agreed' || seen.tls.alpn !== undefined) return [];
      return [atEndpoint(seen, { message: 'the server does not name its protocol (ALPN)' })];
    }),
};
