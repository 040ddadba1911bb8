import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** Lines that ask for a client certificate, on a server that knows no CA. */
export const certNoCa: Check = {
  id: 'cert-no-ca',
  group: 'access',
  severity: 'crit',
  about: {
    title: 'A client certificate asked for without a CA',
    why: 'The file loads without a word. Whoever connects is told "client certificates can only be checked if a root certificate store is available".',
    fix: "Set ssl_ca_file = 'clients-ca.crt', the CA that signs the clients' certificates, and reload.",
    references: [manual('ssl-tcp#SSL-CLIENT-CERTIFICATES'), manual('auth-cert')],
  },
  find(server) {
    if (server.conf === undefined || server.conf?.settings.find('ssl_ca_file')?.text !== '') return [];
    return recordsOf(server)
      .filter(({ options, method }) => options.clientCert !== undefined || method === 'cert')
      .map((record) =>
        atLine(record, {
          message:
            'this line asks for a client certificate, but ssl_ca_file is empty: every connection that it fits fails',
        }),
      );
  },
};
