import { derTag, parseDer, type DerElement } from './der.ts';

/** CertificateDer is what Node does not show of a certificate, as it is encoded (RFC 5280 §4.1). */
export interface CertificateDer {
  /** The elements of AlgorithmIdentifier: an object identifier and perhaps its parameters. */
  readonly signatureAlgorithm: readonly DerElement[];
  /** RDNSequence. */
  readonly issuer: DerElement;
  readonly subject: DerElement;
}

/** parseCertificateDer finds the parts of a certificate; it throws a RangeError where they are not encoded in DER. */
export function parseCertificateDer(raw: Buffer): CertificateDer {
  const [certificate] = parseDer(raw);
  const [tbs, algorithm] = parseDer(certificate?.contents ?? raw);
  const fields = parseDer(tbs?.contents ?? raw);
  // The version stands in front of the serial number, but only from version 2 on.
  const [, , issuer, , subject] = fields[0]?.tag === derTag.context0 ? fields.slice(1) : fields;
  if (algorithm === undefined || issuer === undefined || subject === undefined) {
    throw new RangeError('not a certificate');
  }
  return { signatureAlgorithm: parseDer(algorithm.contents), issuer, subject };
}
