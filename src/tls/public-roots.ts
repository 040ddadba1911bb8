import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { isSignedBy } from './certificate-facts.ts';

let roots: readonly X509Certificate[] | undefined;

/**
 * isPubliclyIssued tells whether one of Mozilla's CAs has signed a certificate. The list is Node's: some 140, which take
 * some 30 ms to read, once.
 */
export function isPubliclyIssued(certificate: X509Certificate): boolean {
  roots ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return roots.some((root) => isSignedBy(certificate, root));
}
