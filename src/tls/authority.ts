import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import type { Extension, GeneralName, Name } from '@peculiar/asn1-x509';
import { readBounded } from '../env/read-bounded.ts';
import { strerror } from '../env/strerror.ts';
import type { Secret } from '../text/secret.ts';
import { loadAsn1, type Asn1 } from './asn1.ts';
import { parseCertificateDer } from './certificate-der.ts';
import { checkKeyPermissions } from './key-permissions.ts';
import { generateKey, signatureAlgorithm, type KeyPair, type KeyType } from './key-type.ts';
import { printPem } from './pem.ts';
import { isEncrypted } from './read-key.ts';
import {
  authorityIdentifier,
  commonNameOf,
  extension,
  nameKey,
  nameOf,
  signCertificate,
  type Issuer,
  type RelativeName,
} from './sign-certificate.ts';
import { opensslReason } from './tls-refusal.ts';

/** IssuedCertificate is a certificate with its key, both in PEM. The key is PKCS #8, not encrypted. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Authority is a CA that can sign. */
export interface Authority extends IssuedCertificate {
  readonly signingKey: KeyObject;
}

/** clockSkew is how far the clocks of peers may be behind (ms): certificates are valid from a little before they are made. */
export const clockSkew = 5 * 60_000;

const minute = 60_000;
const day = 24 * 60 * minute;

/** createAuthority makes a CA of its own, whose certificates end chains: it certifies no further CA. */
export async function createAuthority(request: {
  readonly commonName: string;
  readonly days: number;
  readonly now: Date;
  readonly keyType?: KeyType;
}): Promise<Authority> {
  const { commonName, days, now, keyType = 'ec' } = request;
  const [asn1, pair] = await Promise.all([loadAsn1(), generateKey(keyType)]);
  const name = commonNameOf(asn1, commonName);
  const identifier = nameKey(asn1, pair.publicKey);
  const issuer = { name, signingKey: pair.privateKey, identifier: [authorityIdentifier(asn1, identifier.buffer)] };
  const constraints = new asn1.BasicConstraints({ cA: true, pathLenConstraint: 0 });
  const der = signCertificate(asn1, issuer, {
    subject: name,
    publicKey: pair.publicKey,
    ...validity(now, days * day),
    extensions: [
      extension(asn1, asn1.id_ce_basicConstraints, true, constraints),
      keyUsage(asn1, asn1.KeyUsageFlags.keyCertSign | asn1.KeyUsageFlags.cRLSign),
      extension(asn1, asn1.id_ce_subjectKeyIdentifier, false, identifier),
    ],
  });
  return openAuthority(printPem('CERTIFICATE', der), pair.privateKey);
}

/** issueServerCertificate certifies a server under DNS names and IP addresses, as sslmode=verify-full compares them. */
export async function issueServerCertificate(request: {
  readonly authority: Authority;
  /** At least one; the first is also the CN. */
  readonly names: readonly string[];
  readonly days: number;
  readonly now: Date;
  readonly keyType?: KeyType;
}): Promise<IssuedCertificate> {
  const { authority, names, days, now, keyType = 'ec' } = request;
  const [asn1, pair] = await Promise.all([loadAsn1(), generateKey(keyType)]);
  const { digitalSignature, keyEncipherment } = asn1.KeyUsageFlags;
  const alternatives = new asn1.GeneralNames(names.map((name) => generalName(asn1, name)));
  return issue(asn1, authority, pair, commonNameOf(asn1, names[0] ?? ''), validity(now, days * day), [
    endEntity(asn1),
    // TLS 1.2 with RSA key exchange, which ssl_ciphers may still allow, enciphers with the key.
    keyUsage(asn1, keyType === 'rsa' ? digitalSignature | keyEncipherment : digitalSignature),
    extension(asn1, asn1.id_ce_extKeyUsage, false, new asn1.ExtendedKeyUsage([asn1.id_kp_serverAuth])),
    extension(asn1, asn1.id_ce_subjectAltName, false, alternatives),
    extension(asn1, asn1.id_ce_subjectKeyIdentifier, false, nameKey(asn1, pair.publicKey)),
  ]);
}

/** The same in every client certificate, and half the work of making one. */
let clientUsage: readonly Extension[] | undefined;

/**
 * issueClientCertificate certifies a user: the server takes the CN for the role. It costs under 1 ms beside the key.
 */
export async function issueClientCertificate(request: {
  readonly authority: Authority;
  readonly user: string;
  /** The whole name, for clientname=DN; the CN alone unless told otherwise. */
  readonly name?: readonly RelativeName[];
  readonly minutes: number;
  readonly now: Date;
  readonly keyType?: KeyType;
}): Promise<IssuedCertificate> {
  const { authority, user, name, minutes, now, keyType = 'ec' } = request;
  const [asn1, pair] = await Promise.all([loadAsn1(), generateKey(keyType)]);
  clientUsage ??= [
    endEntity(asn1),
    keyUsage(asn1, asn1.KeyUsageFlags.digitalSignature),
    extension(asn1, asn1.id_ce_extKeyUsage, false, new asn1.ExtendedKeyUsage([asn1.id_kp_clientAuth])),
  ];
  const subject = name === undefined ? commonNameOf(asn1, user) : nameOf(asn1, name);
  return issue(asn1, authority, pair, subject, validity(now, minutes * minute), clientUsage);
}

/** ReadAuthority is the outcome of readAuthority; `message` names the file. */
export type ReadAuthority =
  | { readonly kind: 'authority'; readonly authority: Authority }
  | { readonly kind: 'invalid'; readonly message: string };

/** readAuthority reads a CA from its two files; the key's is under the same rule as a server key. */
export function readAuthority(files: {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** For an encrypted key, which is refused without. */
  readonly passphrase?: Secret<Buffer> | undefined;
}): ReadAuthority {
  const { certificateFile, keyFile, passphrase } = files;
  const certificate = readPart(certificateFile, 'certificate', (pem) => new X509Certificate(pem));
  if (certificate.kind === 'invalid') return certificate;
  const forbidden = checkKeyPermissions(dirname(keyFile), keyFile);
  if (forbidden !== undefined) return { kind: 'invalid', message: forbidden.message };
  const key = readPart(keyFile, 'private key', (pem) => parseSigningKey(pem, passphrase));
  if (key.kind === 'invalid') return key;
  const { value } = certificate;
  if (!value.ca) return { kind: 'invalid', message: `certificate file "${certificateFile}" is not of a CA` };
  if (!value.checkPrivateKey(key.value)) {
    return {
      kind: 'invalid',
      message: `private key file "${keyFile}" does not belong to certificate file "${certificateFile}"`,
    };
  }
  return { kind: 'authority', authority: openAuthority(value.toString(), key.value) };
}

/**
 * issuerOf gives an authority as a signer. It is found once for each, because a certificate is signed at each login.
 */
export function issuerOf(asn1: Asn1, authority: Authority): Issuer {
  const known = issuers.get(authority);
  if (known !== undefined) return known;
  const { raw } = new X509Certificate(authority.certificate);
  const { extensions } = asn1.AsnConvert.parse(raw, asn1.Certificate).tbsCertificate;
  const named = extensions?.find(({ extnID }) => extnID === asn1.id_ce_subjectKeyIdentifier);
  const issuer: Issuer = {
    name: asn1.AsnConvert.parse(parseCertificateDer(raw).subject.encoded, asn1.Name),
    signingKey: authority.signingKey,
    identifier:
      named === undefined
        ? []
        : [authorityIdentifier(asn1, asn1.AsnConvert.parse(named.extnValue.buffer, asn1.SubjectKeyIdentifier).buffer)],
  };
  issuers.set(authority, issuer);
  return issuer;
}

const issuers = new WeakMap<Authority, Issuer>();

/** importAuthority makes an authority of its certificate and its key, which is not encrypted, both in PEM. */
export function importAuthority({ certificate, key }: IssuedCertificate): Authority {
  return openAuthority(certificate, createPrivateKey(key));
}

function openAuthority(certificate: string, signingKey: KeyObject): Authority {
  return {
    certificate,
    signingKey,
    // Written out only when asked for, so that an authority that is printed does not show its key.
    get key() {
      return printKey(signingKey);
    },
  };
}

function issue(
  asn1: Asn1,
  authority: Authority,
  { publicKey, privateKey }: KeyPair,
  subject: Name,
  period: { readonly notBefore: Date; readonly notAfter: Date },
  extensions: readonly Extension[],
): IssuedCertificate {
  const request = { subject, publicKey, ...period, extensions };
  const der = signCertificate(asn1, issuerOf(asn1, authority), request);
  return { certificate: printPem('CERTIFICATE', der), key: printKey(privateKey) };
}

function validity(now: Date, duration: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now.getTime() - clockSkew), notAfter: new Date(now.getTime() + duration) };
}

/** What is certified is no CA. */
function endEntity(asn1: Asn1): Extension {
  return extension(asn1, asn1.id_ce_basicConstraints, true, new asn1.BasicConstraints({ cA: false }));
}

function keyUsage(asn1: Asn1, flags: number): Extension {
  return extension(asn1, asn1.id_ce_keyUsage, true, new asn1.KeyUsage(flags));
}

function generalName(asn1: Asn1, name: string): GeneralName {
  return new asn1.GeneralName(isIP(name) === 0 ? { dNSName: name } : { iPAddress: name });
}

function printKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function parseSigningKey(pem: string, passphrase: Secret<Buffer> | undefined): KeyObject {
  if (passphrase === undefined && isEncrypted(pem)) throw new Error('it is encrypted');
  const key = createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase: passphrase.reveal() }) });
  if (signatureAlgorithm(key) === undefined) throw new Error(`keys of type ${key.asymmetricKeyType} are not supported`);
  return key;
}

type Part<T> = { readonly kind: 'part'; readonly value: T } | Extract<ReadAuthority, { kind: 'invalid' }>;

function readPart<T>(path: string, what: string, parse: (pem: string) => T): Part<T> {
  let pem: string;
  try {
    pem = readBounded(path).toString('latin1');
  } catch (error) {
    return { kind: 'invalid', message: `could not read ${what} file "${path}": ${strerror(error)}` };
  }
  try {
    return { kind: 'part', value: parse(pem) };
  } catch (error) {
    return { kind: 'invalid', message: `could not load ${what} file "${path}": ${opensslReason(error)}` };
  }
}
