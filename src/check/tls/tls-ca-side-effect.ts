import type { Check } from '../check.ts';
import { nameLine } from '../reach/at-line.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

/** ssl_ca_file also counts for clients that no line asks for a certificate. */
export const tlsCaSideEffect: Check = {
  id: 'tls-ca-side-effect',
  group: 'tls',
  severity: 'info',
  about: {
    title: 'ssl_ca_file counts for clients that no line asks',
    why: 'libpq shows ~/.postgresql/postgresql.crt to every server that asks, and with ssl_ca_file set the server asks everybody. A certificate of another CA then fails the connection, also on lines that want none.',
    fix: 'Nothing, if clients have certificates of this CA or none; else have them set sslcertmode=disable (libpq 16 and later).',
    references: [manual('ssl-tcp#SSL-CLIENT-CERTIFICATES')],
  },
  find(server) {
    if (valueOf(server, 'ssl') !== true || textOf(server, 'ssl_ca_file') === '') return [];
    const unasked = server.reach.find(
      ({ record, transports }) => transports.includes('tls') && record.options.clientCert === undefined,
    );
    if (unasked === undefined) return [];
    return [
      atSetting(server, 'ssl_ca_file', {
        message: `a client that shows a certificate of another CA fails in the handshake, also where no certificate is asked for (${nameLine(unasked.record)})`,
      }),
    ];
  },
};
