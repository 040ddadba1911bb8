import type { Check } from '../check.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';
import { trustedAuthorities } from './served-certificates.ts';

/** Certificates; nobody has as many CAs of his own. */
const mostAuthorities = 20;

/** Where systems keep the CAs of the web. */
const bundles = /\/(?:ca-certificates\.crt|ca-bundle\.(?:crt|trust\.crt)|tls-ca-bundle\.pem|cert\.pem|ca-bundle\.pem)$/;

/** Client certificates of any public CA are taken. */
export const tlsCaBroad: Check = {
  id: 'tls-ca-broad',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'Client certificates of public CAs',
    why: 'The CAs of the web certify whoever shows that he has a domain. They are good for checking servers and not for letting people in.',
    fix: 'Set ssl_ca_file to the one CA that signs the certificates of your clients.',
    references: [manual('auth-cert')],
  },
  find(server) {
    const name = textOf(server, 'ssl_ca_file');
    const count = trustedAuthorities(server).length;
    if (valueOf(server, 'ssl') !== true || !(count > mostAuthorities || bundles.test(name))) return [];
    if (!recordsOf(server).some(({ options }) => options.clientCert !== undefined)) return [];
    return [
      atSetting(server, 'ssl_ca_file', {
        message: `${name} holds ${count === 0 ? 'the' : count} CAs${count === 0 ? ' of the web' : ''}: a certificate of any of them, with the name of a role in it, logs in`,
      }),
    ];
  },
};
