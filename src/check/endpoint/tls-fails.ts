import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atEndpoint, endpointsOf } from './at-endpoint.ts';

/** A server that offers TLS, and with which it comes to nothing. */
export const tlsFails: Check = {
  id: 'tls-fails',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'TLS that comes to nothing',
    why: 'Clients that insist on TLS cannot connect. The others, as sslmode=prefer is the default, go on without it and say nothing.',
    fix: 'Look into the log of the server, and at ssl_cert_file, ssl_min_protocol_version and ssl_ciphers. What it takes is shown by: postern probe HOST:PORT --scan',
    references: [manual('libpq-ssl#LIBPQ-SSL-PROTECTION')],
  },
  find: (server) =>
    endpointsOf(server).flatMap((seen) =>
      seen.tls.kind === 'failed' ? [atEndpoint(seen, { message: `TLS comes to nothing: ${seen.tls.reason}` })] : [],
    ),
};
