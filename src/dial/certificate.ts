import { X509Certificate, type KeyObject } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateSeen } from '../check/endpoint/tls-seen.ts';
import { certificateFacts, isSignedBy, onOneLine } from '../tls/certificate-facts.ts';
import { isPubliclyIssued } from '../tls/public-roots.ts';

/** Certificates of a chain that are looked at: OpenSSL's own bound on depth (SSL_CTX_set_verify_depth(3)). */
const maxChain = 100;

/**
 * readChain gives the server's certificates, its own first. What Node cannot read ends the chain. `isTrusted` is whether
 * OpenSSL got from it to a trusted root: then no issuer is missing.
 */
export function readChain(socket: TLSSocket, isTrusted: boolean): readonly CertificateSeen[] {
  const chain: { readonly certificate: X509Certificate; readonly described: Described }[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && chain.length < maxChain) {
    const read = readCertificate(certificate.raw);
    if (read === undefined) break;
    chain.push(read);
    // Node closes the chain with a root that is its own issuer.
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = issuer === certificate || issuer?.fingerprint256 === certificate.fingerprint256 ? undefined : issuer;
  }
  return chain.map(({ certificate: one, described }) => ({
    ...described,
    isIssuerKnown: isTrusted || chain.some((issuer) => isSignedBy(one, issuer.certificate)) || isPubliclyIssued(one),
  }));
}

type Described = Omit<CertificateSeen, 'isIssuerKnown'>;

/** The bytes are a stranger's: OpenSSL may take them for a certificate and still not know its key. */
function readCertificate(
  raw: Buffer,
): { readonly certificate: X509Certificate; readonly described: Described } | undefined {
  try {
    const certificate = new X509Certificate(raw);
    return { certificate, described: describeCertificate(certificate) };
  } catch {
    return undefined;
  }
}

function describeCertificate(certificate: X509Certificate): Described {
  return {
    ...certificateFacts(certificate),
    subjectName: onOneLine(certificate.subject),
    issuerName: onOneLine(certificate.issuer),
    keyType: describeKey(certificate.publicKey),
  };
}

function describeKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const size = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength;
  const type = (asymmetricKeyType ?? 'unknown').toUpperCase();
  return size === undefined ? type : `${type} ${size}`;
}
