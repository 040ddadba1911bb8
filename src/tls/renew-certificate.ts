import type { KeyObject, X509Certificate } from 'node:crypto';
import { loadAsn1 } from './asn1.ts';
import { clockSkew, issuerOf, type Authority } from './authority.ts';
import { printPem } from './pem.ts';
import { extension, nameKey, signCertificate } from './sign-certificate.ts';

/**
 * renewCertificate certifies the same names for the same uses once more, for `publicKey`, and gives PEM. The extensions
 * of the old certificate stay, but for those that name keys.
 */
export async function renewCertificate(request: {
  readonly authority: Authority;
  readonly certificate: X509Certificate;
  readonly publicKey: KeyObject;
  /** How long the new one is good for (ms). */
  readonly duration: number;
  readonly now: Date;
}): Promise<string> {
  const { authority, certificate, publicKey, duration, now } = request;
  const asn1 = await loadAsn1();
  const { tbsCertificate } = asn1.AsnConvert.parse(certificate.raw, asn1.Certificate);
  const old = tbsCertificate.extensions ?? [];
  const hadIdentifier = old.some(({ extnID }) => extnID === asn1.id_ce_subjectKeyIdentifier);
  const identifier = (): readonly ReturnType<typeof extension>[] => [
    extension(asn1, asn1.id_ce_subjectKeyIdentifier, false, nameKey(asn1, publicKey)),
  ];
  // That of a CA which others point to must not change with a renewal under the same key.
  const keepsKey = publicKey.equals(certificate.publicKey);
  const kept = old.filter(({ extnID }) =>
    extnID === asn1.id_ce_subjectKeyIdentifier ? keepsKey : extnID !== asn1.id_ce_authorityKeyIdentifier,
  );
  const der = signCertificate(asn1, issuerOf(asn1, authority), {
    subject: tbsCertificate.subject,
    publicKey,
    notBefore: new Date(now.getTime() - clockSkew),
    notAfter: new Date(now.getTime() + duration),
    extensions: [...kept, ...(hadIdentifier && !keepsKey ? identifier() : [])],
  });
  return printPem('CERTIFICATE', der);
}
