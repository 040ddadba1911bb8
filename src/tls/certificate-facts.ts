import type { KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateFacts, KeyStrength } from '../check/tls/tls-facts.ts';
import { parseCertificateDer } from './certificate-der.ts';
import { derTag, parseOid } from './der.ts';

/** certificateFacts reads one certificate; `isIssuerKnown` is for the caller to find out. */
export function certificateFacts(certificate: X509Certificate): Omit<CertificateFacts, 'isIssuerKnown'> {
  return {
    subject: commonNameOf(certificate.subject) ?? onOneLine(certificate.subject),
    issuer: commonNameOf(certificate.issuer) ?? onOneLine(certificate.issuer),
    isSelfSigned: certificate.subject === certificate.issuer && isSignedBy(certificate, certificate),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    names: alternativeNames(certificate),
    commonName: commonNameOf(certificate.subject),
    key: strengthOf(certificate.publicKey),
    signatureHash: signatureHash(certificate),
    fingerprint: certificate.fingerprint256,
  };
}

/** isSignedBy tells whether a certificate is signed by another one's key. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that OpenSSL does not verify with has signed nothing.
    return false;
  }
}

/** Node gives nothing for a name without attributes, whatever its types say. */
function commonNameOf(name: string | undefined): string | undefined {
  return /^CN=(.*)$/m.exec(name ?? '')?.[1];
}

/** onOneLine writes a whole name, of which Node gives one attribute a line, on one. */
export function onOneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}

/** Node gives `DNS:a, IP Address:1.2.3.4`, and quotes a name that has a comma. */
function alternativeNames({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) => name);
}

function strengthOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): KeyStrength {
  const { modulusLength, namedCurve } = details ?? {};
  const curve = /(\d{3})/.exec(namedCurve ?? '')?.[1];
  return { type: type ?? 'unknown', bits: modulusLength ?? (curve === undefined ? undefined : Number(curve)) };
}

/** The object identifiers whose hash is weak (RFC 8017 appendix C, RFC 3279 §2.2); the others count as strong. */
const weakSignatures: ReadonlyMap<string, 'md5' | 'sha1'> = new Map([
  ['1.2.840.113549.1.1.4', 'md5'],
  ['1.2.840.113549.1.1.5', 'sha1'],
  ['1.2.840.10040.4.3', 'sha1'],
  ['1.2.840.10045.4.1', 'sha1'],
]);

function signatureHash({ raw }: X509Certificate): CertificateFacts['signatureHash'] {
  const [algorithm] = parseCertificateDer(raw).signatureAlgorithm;
  if (algorithm?.tag !== derTag.oid) return undefined;
  return weakSignatures.get(parseOid(algorithm.contents)) ?? 'sha2';
}
