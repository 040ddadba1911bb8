import { X509Certificate, type KeyObject } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateSeen } from '../probe/tls-seen.ts';

/** Certificates of a chain that are looked at: OpenSSL's own bound on depth (SSL_CTX_set_verify_depth(3)). */
const maxChain = 100;

/** readChain gives the server's certificates, its own first. What Node cannot read ends the chain. */
export function readChain(socket: TLSSocket): readonly CertificateSeen[] {
  const seen: CertificateSeen[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && seen.length < maxChain) {
    seen.push(describeCertificate(new X509Certificate(certificate.raw)));
    // Node closes the chain with a root that is its own issuer.
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = issuer === certificate || issuer?.fingerprint256 === certificate.fingerprint256 ? undefined : issuer;
  }
  return seen;
}

function describeCertificate(certificate: X509Certificate): CertificateSeen {
  const { subject, issuer, subjectAltName, validFrom, validTo, fingerprint256, publicKey } = certificate;
  return {
    subject: onOneLine(subject),
    issuer: onOneLine(issuer),
    names: subjectAltName === undefined ? [] : subjectAltName.split(', '),
    keyType: describeKey(publicKey),
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
    selfSigned: subject === issuer && certificate.verify(publicKey),
    fingerprint: fingerprint256,
  };
}

/** Node writes one attribute a line; a certificate without a subject has none. */
function onOneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}

function describeKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const size = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength;
  const type = (asymmetricKeyType ?? 'unknown').toUpperCase();
  return size === undefined ? type : `${type} ${size}`;
}
