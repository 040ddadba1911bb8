import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { AlgorithmIdentifier, Extension, Name } from '@peculiar/asn1-x509';
import type { Asn1 } from './asn1.ts';
import { signatureAlgorithm } from './key-type.ts';

/** Issuer is who signs. */
export interface Issuer {
  readonly name: Name;
  readonly signingKey: KeyObject;
  /** AuthorityKeyIdentifier, the extension that names the issuer's key, where its certificate has a name for it. */
  readonly identifier: readonly Extension[];
}

/** CertificateRequest is what is to be certified. */
export interface CertificateRequest {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
}

/**
 * Bytes of a serial number: 126 bits of them random, over the 64 that the CA/Browser Forum wants; at most 20 (RFC 5280
 * §4.1.2.2).
 */
const serialLength = 16;

/** signCertificate makes a certificate of version 3 and gives its DER. */
export function signCertificate(asn1: Asn1, issuer: Issuer, request: CertificateRequest): Buffer {
  const algorithm = algorithmIdentifier(asn1, issuer.signingKey);
  const subjectPublicKeyInfo = asn1.AsnConvert.parse(exportPublic(request.publicKey), asn1.SubjectPublicKeyInfo);
  const tbsCertificate = new asn1.TBSCertificate({
    version: asn1.Version.v3,
    serialNumber: randomSerial(),
    signature: algorithm,
    issuer: issuer.name,
    validity: new asn1.Validity({ notBefore: request.notBefore, notAfter: request.notAfter }),
    subject: request.subject,
    subjectPublicKeyInfo,
    extensions: new asn1.Extensions([...request.extensions, ...issuer.identifier]),
  });
  const signatureValue = signDer(issuer.signingKey, asn1.AsnConvert.serialize(tbsCertificate));
  const certificate = new asn1.Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue });
  return Buffer.from(asn1.AsnConvert.serialize(certificate));
}

/** RelativeName is one attribute of a name to be made, such as O=Acme. */
export interface RelativeName {
  /** The object identifier of the attribute's type. */
  readonly type: string;
  readonly value: string;
  /** Whether the type wants an IA5String (RFC 4519 §2.4, RFC 2985 §5.2.1); the others are in UTF-8. */
  readonly isAscii?: boolean;
}

/** The attribute type commonName. */
const commonName = '2.5.4.3';

/** commonNameOf makes a name of one CN, in UTF-8. */
export function commonNameOf(asn1: Asn1, text: string): Name {
  return nameOf(asn1, [{ type: commonName, value: text }]);
}

/** nameOf makes a name of attributes in the order of the encoding, the widest first. */
export function nameOf(asn1: Asn1, parts: readonly RelativeName[]): Name {
  const relatives = parts.map(({ type, value, isAscii }) => {
    const encoded = new asn1.AttributeValue(isAscii === true ? { ia5String: value } : { utf8String: value });
    return new asn1.RelativeDistinguishedName([new asn1.AttributeTypeAndValue({ type, value: encoded })]);
  });
  return new asn1.Name(relatives);
}

/** extension makes an X.509 extension of a value with a schema. */
export function extension(asn1: Asn1, extnID: string, critical: boolean, value: object): Extension {
  const extnValue = new asn1.OctetString(asn1.AsnConvert.serialize(value));
  return new asn1.Extension({ extnID, critical, extnValue });
}

/** authorityIdentifier makes the extension that names the issuer's key. */
export function authorityIdentifier(asn1: Asn1, identifier: ArrayBuffer): Extension {
  const value = new asn1.AuthorityKeyIdentifier({ keyIdentifier: new asn1.KeyIdentifier(identifier) });
  return extension(asn1, asn1.id_ce_authorityKeyIdentifier, false, value);
}

/** nameKey names a public key by the SHA-1 of its bits (RFC 5280 §4.2.1.2, method 1); it is a name, no protection. */
export function nameKey(asn1: Asn1, publicKey: KeyObject): InstanceType<Asn1['SubjectKeyIdentifier']> {
  const { subjectPublicKey } = asn1.AsnConvert.parse(exportPublic(publicKey), asn1.SubjectPublicKeyInfo);
  const hash = createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest();
  return new asn1.SubjectKeyIdentifier(toArrayBuffer(hash));
}

/** algorithmIdentifier names the algorithm that a key signs with; it throws a TypeError for a key that can't. */
export function algorithmIdentifier(asn1: Asn1, key: KeyObject): AlgorithmIdentifier {
  const algorithm = signatureAlgorithm(key);
  if (algorithm === undefined) throw new TypeError('the authority has a key of an unsupported type');
  return new asn1.AlgorithmIdentifier({ algorithm: algorithm.oid, ...(algorithm.withNull && { parameters: null }) });
}

/** signDer signs what is to be signed of a certificate or a list. */
export function signDer(key: KeyObject, der: ArrayBuffer): ArrayBuffer {
  return toArrayBuffer(sign(signatureAlgorithm(key)?.hash, new Uint8Array(der), key));
}

/** toArrayBuffer copies bytes into a buffer of their own, as the schemas want them. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function exportPublic(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** The first bit is 0, so that the number is positive, and the second 1, so that the encoding is the shortest. */
function randomSerial(): ArrayBuffer {
  const serial = randomBytes(serialLength);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return toArrayBuffer(serial);
}
