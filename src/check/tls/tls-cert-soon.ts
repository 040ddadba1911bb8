import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { daysLeft } from './days-left.ts';
import { servedChains } from './served-certificates.ts';

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
    return servedChains(server).flatMap(({ leaf, others, at }) =>
      [leaf, ...others].flatMap(({ subject, notAfter }) => {
        const left = daysLeft(notAfter, server.now);
        if (left < 0 || left >= soon) return [];
        const when = `${left === 1 ? 'one day' : `${left} days`}, on ${notAfter.toISOString().slice(0, 10)}`;
        return [at({ message: `the certificate of ${subject} ends in ${when}` })];
      }),
    );
  },
};
