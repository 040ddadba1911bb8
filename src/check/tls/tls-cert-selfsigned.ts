import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { servesSnakeoil } from './tls-cert-snakeoil.ts';
import { servedChains } from './served-certificates.ts';

/** A certificate that nobody vouches for. Debian's is tls-cert-snakeoil's. */
export const tlsCertSelfsigned: Check = {
  id: 'tls-cert-selfsigned',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'A certificate that its own key signed',
    why: 'A client can check it only with a copy of this very file, and each renewal needs a new copy everywhere; so clients do not check, and any server is believed.',
    fix: 'Make a small CA, sign the certificate with it, and give the CA to the clients: sslmode=verify-full sslrootcert=ca.crt.',
    references: [manual('ssl-tcp#SSL-CERTIFICATE-CREATION')],
  },
  find(server) {
    return servedChains(server)
      .filter(({ leaf, seen, isTrusted }) => {
        const isKnownElsewhere = seen === undefined ? servesSnakeoil(server) : isTrusted;
        return leaf.isSelfSigned && !isKnownElsewhere;
      })
      .map(({ leaf, at }) => at({ message: `the certificate of ${leaf.subject} is signed by its own key` }));
  },
};
