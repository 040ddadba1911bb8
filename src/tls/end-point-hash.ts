import { createHash, type X509Certificate } from 'node:crypto';
import { parseCertificateDer } from './certificate-der.ts';
import { derTag, parseDer, parseOid, type DerElement } from './der.ts';

/** Signature algorithms and the hash that they use (RFC 8017, RFC 5758, NIST CSOR). */
const hashOfSignature: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5',
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.113549.1.1.15': 'sha512-224',
  '1.2.840.113549.1.1.16': 'sha512-256',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '2.16.840.1.101.3.4.3.9': 'sha3-224',
  '2.16.840.1.101.3.4.3.10': 'sha3-256',
  '2.16.840.1.101.3.4.3.11': 'sha3-384',
  '2.16.840.1.101.3.4.3.12': 'sha3-512',
  '2.16.840.1.101.3.4.3.13': 'sha3-224',
  '2.16.840.1.101.3.4.3.14': 'sha3-256',
  '2.16.840.1.101.3.4.3.15': 'sha3-384',
  '2.16.840.1.101.3.4.3.16': 'sha3-512',
};

/** Hashes that RSASSA-PSS names in its parameters (RFC 4055 §2.1). */
const hashOfPss: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const rsassaPss = '1.2.840.113549.1.1.10';

/**
 * endPointHash gives the channel binding data tls-server-end-point of a server certificate (RFC 5929 §4.1): its hash by
 * its own signature's hash function, SHA-256 in place of MD5 and SHA-1. It is undefined where the signature has no
 * single hash function, as with Ed25519: then SCRAM-SHA-256-PLUS can't be offered.
 */
export function endPointHash(certificate: X509Certificate): Buffer | undefined {
  const name = signatureHash(parseCertificateDer(certificate.raw).signatureAlgorithm);
  if (name === undefined) return undefined;
  const strong = name === 'md5' || name === 'sha1' ? 'sha256' : name;
  return createHash(strong).update(certificate.raw).digest();
}

function signatureHash([algorithm, parameters]: readonly DerElement[]): string | undefined {
  if (algorithm?.tag !== derTag.oid) return undefined;
  const oid = parseOid(algorithm.contents);
  return oid === rsassaPss ? pssHash(parameters) : hashOfSignature[oid];
}

/** The hash is the parameter [0]; SHA-1 where it is left out. */
function pssHash(parameters: DerElement | undefined): string | undefined {
  if (parameters?.tag !== derTag.sequence) return undefined;
  const tagged = parseDer(parameters.contents).find(({ tag }) => tag === derTag.context0);
  if (tagged === undefined) return 'sha1';
  const [algorithm] = parseDer(tagged.contents);
  const [oid] = algorithm === undefined ? [] : parseDer(algorithm.contents);
  return oid === undefined ? undefined : hashOfPss[parseOid(oid.contents)];
}
