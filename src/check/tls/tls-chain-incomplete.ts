import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { servedChain } from './served-certificates.ts';

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
    const chain = servedChain(server);
    const orphan =
      chain && [chain.leaf, ...chain.others].find(({ isIssuerKnown, isSelfSigned }) => !isIssuerKnown && !isSelfSigned);
    if (orphan === undefined) return [];
    return [
      atSetting(server, 'ssl_cert_file', {
        message: `${orphan.issuer}, which signed the certificate of ${orphan.subject}, is neither in ssl_cert_file nor in ssl_ca_file`,
      }),
    ];
  },
};
