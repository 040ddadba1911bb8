import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atEndpoint, endpointsOf } from './at-endpoint.ts';

/** Bytes behind the answer to SSLRequest, which no TLS protects. */
export const tlsExtraBytes: Check = {
  id: 'tls-extra-bytes',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'Unencrypted bytes behind the answer to SSLRequest',
    why: 'Nobody has vouched for them: whoever is on the way can put answers there that an old client takes for ones that came under TLS (CVE-2021-23222). A client of libpq 14.1 or later breaks off.',
    fix: 'Look at what stands between, and connect from the machine itself for comparison: postern probe localhost:5432',
    references: [manual('protocol-flow#PROTOCOL-FLOW-SSL'), 'CVE-2021-23222'],
  },
  find: (server) =>
    endpointsOf(server).flatMap((seen) => {
      if (seen.tls.kind !== 'leftover') return [];
      const { bytes, answer } = seen.tls;
      const how = bytes === 1 ? 'one unencrypted byte follows' : `${bytes} unencrypted bytes follow`;
      return [atEndpoint(seen, { message: `${how} the answer "${answer}" to SSLRequest` })];
    }),
};
