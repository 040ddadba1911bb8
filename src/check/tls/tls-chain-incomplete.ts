import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { servedChains } from './served-certificates.ts';

/** A certificate whose issuer is nowhere to be found. */
export const tlsChainIncomplete: Check = {
  id: 'tls-chain-incomplete',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'A certificate whose issuer is not sent along',
    why: 'Clients have root certificates only. If this issuer is an intermediate one they cannot get from the certificate to the root, and verify-full fails.',
    fix: 'Append the intermediate certificates to ssl_cert_file: cat server.crt intermediate.crt > chain.crt. If the issuer is your own root and the clients have it, nothing is missing.',
    references: [manual('ssl-tcp')],
  },
  find(server) {
    return servedChains(server).flatMap(({ leaf, others, seen, at }) => {
      const orphan = [leaf, ...others].find(({ isIssuerKnown, isSelfSigned }) => !isIssuerKnown && !isSelfSigned);
      if (orphan === undefined) return [];
      const where =
        seen === undefined
          ? 'is neither in ssl_cert_file nor in ssl_ca_file'
          : 'is not sent along, and is no public CA';
      return [at({ message: `${orphan.issuer}, which signed the certificate of ${orphan.subject}, ${where}` })];
    });
  },
};
