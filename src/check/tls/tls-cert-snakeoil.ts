import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

/** The certificate that Debian's package ssl-cert makes for any machine. */
export const tlsCertSnakeoil: Check = {
  id: 'tls-cert-snakeoil',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'The certificate of the package ssl-cert',
    why: 'It is signed by its own key and for the name that the machine had when it was installed, so that no client can check it. Its key is open to every service in the group ssl-cert.',
    fix: 'Put a certificate of your own in place: ssl_cert_file and ssl_key_file, then SELECT pg_reload_conf().',
    references: [manual('ssl-tcp#SSL-CERTIFICATE-CREATION')],
  },
  find(server) {
    if (valueOf(server, 'ssl') !== true || !servesSnakeoil(server)) return [];
    return [
      atSetting(server, 'ssl_cert_file', {
        message: "this is the certificate that Debian's ssl-cert makes so that something is there",
      }),
    ];
  },
};

/** servesSnakeoil tells Debian's certificate, by its name. */
export function servesSnakeoil(server: CheckedServer): boolean {
  return textOf(server, 'ssl_cert_file').endsWith('/ssl-cert-snakeoil.pem');
}
