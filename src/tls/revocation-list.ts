import { loadAsn1 } from './asn1.ts';
import { clockSkew, issuerOf, type Authority } from './authority.ts';
import { printPem } from './pem.ts';
import { algorithmIdentifier, extension, signDer, toArrayBuffer } from './sign-certificate.ts';

/** RevokedEntry is one certificate that counts no more. */
export interface RevokedEntry {
  /** In hexadecimal, as X509Certificate of node:crypto shows it. */
  readonly serialNumber: string;
  readonly date: Date;
}

const day = 24 * 60 * 60_000;

/** createRevocationList makes a CRL (RFC 5280 §5), as PEM for ssl_crl_file. */
export async function createRevocationList(request: {
  readonly authority: Authority;
  readonly revoked: readonly RevokedEntry[];
  /** Counts the lists of an authority upwards. */
  readonly number: number;
  /** How long it counts: with a list that is over, every certificate of the authority is refused. */
  readonly days: number;
  readonly now: Date;
}): Promise<string> {
  const { authority, revoked, number, days, now } = request;
  const asn1 = await loadAsn1();
  const issuer = issuerOf(asn1, authority);
  const signatureAlgorithm = algorithmIdentifier(asn1, issuer.signingKey);
  const entries = revoked.map(
    ({ serialNumber, date }) =>
      new asn1.RevokedCertificate({
        userCertificate: positiveInteger(serialNumber),
        revocationDate: new asn1.Time(date),
      }),
  );
  const tbsCertList = new asn1.TBSCertList({
    version: asn1.Version.v2,
    signature: signatureAlgorithm,
    issuer: issuer.name,
    // A list that is not yet valid for a peer would have it refuse everybody.
    thisUpdate: new asn1.Time(new Date(now.getTime() - clockSkew)),
    nextUpdate: new asn1.Time(new Date(now.getTime() + days * day)),
    // An empty list is left out, not written as empty.
    ...(entries.length > 0 && { revokedCertificates: entries }),
    crlExtensions: [...issuer.identifier, extension(asn1, asn1.id_ce_cRLNumber, false, new asn1.CRLNumber(number))],
  });
  const signature = signDer(issuer.signingKey, asn1.AsnConvert.serialize(tbsCertList));
  const list = new asn1.CertificateList({ tbsCertList, signatureAlgorithm, signature });
  return printPem('X509 CRL', Buffer.from(asn1.AsnConvert.serialize(list)));
}

/** A first bit of 1 would make the number negative. */
function positiveInteger(hex: string): ArrayBuffer {
  const bytes = Buffer.from(hex, 'hex');
  return toArrayBuffer(bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
}
