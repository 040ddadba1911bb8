import type { X509Certificate } from 'node:crypto';
import { parseCertificateDer } from './certificate-der.ts';
import { derTag, parseDer, type DerElement } from './der.ts';
import { parsePem } from './pem.ts';

/** CertificateKey is what a revocation list knows a certificate by: its issuer's name, as encoded, and its number. */
export type CertificateKey = string;

/** certificateKey gives the key of a certificate; undefined where its names are not encoded in DER. */
export function certificateKey(certificate: X509Certificate): CertificateKey | undefined {
  try {
    const { issuer } = parseCertificateDer(certificate.raw);
    return keyOf(issuer, certificate.serialNumber);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * parseRevoked gives the certificates that revocation lists, as PEM, take back (RFC 5280 §5.1). Who signed them is not
 * looked at: TLS refuses all certificates of an issuer whose list is forged, so that ending sessions is no more than that.
 */
export function parseRevoked(lists: readonly string[]): ReadonlySet<CertificateKey> {
  return new Set(lists.flatMap((list) => parsePem(list).flatMap(({ text }) => revokedOf(derOf(text)))));
}

/** The lines between BEGIN and END; what is no base64 in them was refused when the lists were read. */
function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/^-----.*$/gm, ''), 'base64');
}

function revokedOf(der: Buffer): readonly CertificateKey[] {
  try {
    const [list] = parseDer(der);
    const [tbs] = parseDer(list?.contents ?? der);
    const fields = parseDer(tbs?.contents ?? der);
    const [, issuer, , ...rest] = fields[0]?.tag === derTag.integer ? fields.slice(1) : fields;
    const revoked = rest.find(({ tag }) => tag === derTag.sequence);
    if (issuer === undefined || revoked === undefined) return [];
    return parseDer(revoked.contents).flatMap((entry) => {
      const [serial] = parseDer(entry.contents);
      return serial === undefined ? [] : [keyOf(issuer, serial.contents.toString('hex'))];
    });
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Leading zeros are written by some and not by others. */
function keyOf(issuer: DerElement, serial: string): CertificateKey {
  return `${serial.toLowerCase().replace(/^0+(?=.)/, '')} ${issuer.encoded.toString('hex')}`;
}
