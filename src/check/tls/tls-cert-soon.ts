import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { servedChain } from './served-certificates.ts';

const dayLength = 24 * 60 * 60_000;
/** Days: what is left when renewals by machine have failed for some time. */
const soon = 30;

/** Certificates that end within a month. */
export const tlsCertSoon: Check = {
  id: 'tls-cert-soon',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'A certificate that ends within a month',
    why: 'From then on clients that check it are locked out. The server itself says nothing.',
    fix: 'Renew it now, put it in place, and run SELECT pg_reload_conf().',
    references: [manual('ssl-tcp')],
  },
  find(server) {
    const chain = servedChain(server);
    if (chain === undefined) return [];
    return [chain.leaf, ...chain.others].flatMap(({ subject, notAfter }) => {
      const left = Math.floor((notAfter.getTime() - server.now.getTime()) / dayLength);
      if (left < 0 || left >= soon) return [];
      return [
        atSetting(server, 'ssl_cert_file', {
          message: `the certificate of ${subject} ends in ${left === 1 ? 'one day' : `${left} days`}, on ${notAfter.toISOString().slice(0, 10)}`,
        }),
      ];
    });
  },
};
