import type { Check } from '../check.ts';
import type { Saying } from '../reach/at-line.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';
import { servedChains, trustedAuthorities } from './served-certificates.ts';
import type { CertificateFacts } from './tls-facts.ts';

/** Certificates whose time is over, or has not come. */
export const tlsCertExpired: Check = {
  id: 'tls-cert-expired',
  group: 'tls',
  severity: 'crit',
  about: {
    title: 'A certificate whose time is over, or has not come',
    why: 'The server starts with it and serves it without a word. Clients that look are locked out, and people then tell them not to look.',
    fix: 'Get a new certificate for the same key or a new one, put it in place, and run pg_ctl reload or SELECT pg_reload_conf().',
    references: [manual('ssl-tcp')],
  },
  find(server) {
    const trusted = valueOf(server, 'ssl') === true ? trustedAuthorities(server) : [];
    const bad = (certificates: readonly CertificateFacts[]): readonly CertificateFacts[] =>
      certificates.filter(({ notBefore, notAfter }) => notAfter < server.now || notBefore > server.now);
    const saying = (certificate: CertificateFacts, consequence: string): Saying => ({
      message: `the certificate of ${certificate.subject} ${period(certificate, server.now)}: ${consequence}`,
    });
    return [
      ...servedChains(server).flatMap(({ leaf, others, at }) =>
        bad([leaf, ...others]).map((certificate) =>
          at(saying(certificate, 'clients with sslmode=verify-ca or verify-full refuse the server')),
        ),
      ),
      ...bad(trusted).map((certificate) =>
        atSetting(server, 'ssl_ca_file', saying(certificate, 'every client certificate that it signed is refused')),
      ),
    ];
  },
};

function period({ notBefore, notAfter }: CertificateFacts, now: Date): string {
  return notAfter < now ? `expired on ${day(notAfter)}` : `counts only from ${day(notBefore)} on`;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
