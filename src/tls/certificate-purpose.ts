import type { X509Certificate } from 'node:crypto';
import type { Purpose } from './issued-list.ts';

/** id-kp-serverAuth, id-kp-clientAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const any = '2.5.29.37.0';

/** certificatePurposes tells what a certificate may be used for. One that does not say may be used by both sides. */
export function certificatePurposes(certificate: X509Certificate): readonly Purpose[] {
  if (certificate.ca) return ['ca'];
  // Node names the extended usage so, and its type hides that a certificate may have none.
  const usage: readonly string[] = certificate.keyUsage ?? [any];
  const allows = (oid: string): boolean => usage.includes(oid) || usage.includes(any);
  return [...(allows(serverAuth) ? (['server'] as const) : []), ...(allows(clientAuth) ? (['client'] as const) : [])];
}

/** mainPurpose is the first of certificatePurposes, for the list of a CA; a server's where it is for both. */
export function mainPurpose(certificate: X509Certificate): Purpose {
  return certificatePurposes(certificate)[0] ?? 'client';
}
