import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** trust with a certificate of which the name does not count. */
export const certVerifyCaOnly: Check = {
  id: 'cert-verify-ca-only',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A certificate of which the name does not count',
    why: 'verify-ca looks at who signed the certificate and not at the name in it, and trust asks for nothing more.',
    fix: 'Write `hostssl … cert`, which compares the name in the certificate with the role.',
    references: [manual('auth-cert'), manual('ssl-tcp#SSL-CLIENT-CERTIFICATES')],
  },
  find: (server) =>
    liveRecords(server)
      .filter(({ method, options }) => method === 'trust' && options.clientCert === 'verify-ca')
      .map((record) =>
        atLine(record, {
          message: 'with clientcert=verify-ca any certificate of the CA is good for any role',
        }),
      ),
};
