import type { Check } from '../check.ts';
import { cis, manual } from '../references.ts';
import { servedChains } from './served-certificates.ts';
import type { CertificateFacts } from './tls-facts.ts';

/** Bits (NIST SP 800-131A rev. 2). */
const leastRsa = 2048;
const leastEc = 256;

/** Keys that are too short, and certificates signed over a broken hash. */
export const tlsKeyWeak: Check = {
  id: 'tls-key-weak',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'A short key, or a signature over a broken hash',
    why: 'Short RSA keys and signatures over MD5 or SHA-1 can be forged. OpenSSL at its usual level refuses the key at the start ("ee key too small"), and clients refuse the certificate.',
    fix: 'Make a new key and certificate: openssl ecparam -name prime256v1 -genkey -noout -out server.key, or RSA of 3072 bits.',
    references: [manual('ssl-tcp'), cis('6.7')],
  },
  find: (server) =>
    servedChains(server).flatMap(({ leaf, others, at }) =>
      [leaf, ...others].flatMap((certificate) =>
        faultsOf(certificate, certificate !== leaf && certificate.isSelfSigned).map((fault) =>
          at({ message: `the certificate of ${certificate.subject} has ${fault}` }),
        ),
      ),
    ),
};

/** Nobody checks a root's own signature; the server's own certificate is a root to nobody. */
function faultsOf({ key: { type, bits }, signatureHash }: CertificateFacts, isRoot: boolean): readonly string[] {
  const isShort = bits !== undefined && (type === 'ec' ? bits < leastEc : /^(?:rsa|dsa)/.test(type) && bits < leastRsa);
  const isForgeable = (signatureHash === 'md5' || signatureHash === 'sha1') && !isRoot;
  return [
    ...(isShort ? [`a key of ${bits} bits`] : []),
    ...(isForgeable ? [`a signature over ${signatureHash === 'md5' ? 'MD5' : 'SHA-1'}`] : []),
  ];
}
