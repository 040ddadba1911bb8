import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { ByteString } from '../text/byte-string.ts';
import { parseCertificateDer } from './certificate-der.ts';
import { commonName, parseName, printOneLine, printRfc2253, type DistinguishedName } from './distinguished-name.ts';
import { findFailed, readVerifyError, type VerifyError } from './verify-error.ts';

/** ClientCertificate is what a client has proved by TLS: a CA of ssl_ca_file vouches for it. */
export interface ClientCertificate {
  /** The first CN of the subject. */
  readonly commonName: ByteString | undefined;
  /** The subject as clientname=DN compares it, such as `CN=alice,OU=eng,O=Acme`. */
  readonly distinguishedName: ByteString;
  /** The issuer in the same form. */
  readonly issuer: ByteString;
  /** The serial number in decimal digits, as pg_stat_ssl shows it. */
  readonly serialNumber: string;
}

/** CertificateRefusal says why a connection ends after its handshake, in the server's words for the journal. */
export interface CertificateRefusal {
  readonly message: string;
  readonly detail?: string;
}

/**
 * readClientCertificate gives the client's certificate; undefined where it showed none, or one that is not verified.
 */
export function readClientCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || readVerifyError(socket) !== undefined) return undefined;
  return describeClient(certificate);
}

/** describeClient reads the names of a certificate; undefined where they are not encoded in DER. */
export function describeClient(certificate: X509Certificate): ClientCertificate | undefined {
  const names = readNames(certificate);
  if (names === undefined) return undefined;
  return {
    commonName: commonName(names.subject),
    distinguishedName: printRfc2253(names.subject),
    issuer: printRfc2253(names.issuer),
    serialNumber: serialNumber(certificate),
  };
}

/**
 * refuseCertificate tells whether the connection must end because of the client's certificate. PostgreSQL takes clients
 * without a certificate, but none with a bad one, whatever pg_hba.conf asks for. It does so inside the handshake; Node
 * has no way to, so that a client learns of it by the end of the connection instead of an alert.
 */
export function refuseCertificate(
  socket: TLSSocket,
  { listsMissing = false, now = new Date() }: { readonly listsMissing?: boolean; readonly now?: Date } = {},
): CertificateRefusal | undefined {
  // To be asked first and once: in Node 20 the question itself takes the chain away from the socket.
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const error = readVerifyError(socket) ?? (listsMissing ? noList : undefined);
  if (error === undefined) return refuseName(certificate);
  const chain = chainOf(certificate);
  const depth = findFailed(error.code, chain, now);
  return verificationFailed(error.reason, depth, chain[depth] ?? certificate);
}

/** Node checks revocation only where there is a list; OpenSSL under the server also where there should be one. */
const noList: VerifyError = { code: 'UNABLE_TO_GET_CRL', reason: 'unable to get certificate CRL' };

/** verificationFailed words a refusal as PostgreSQL 18 does. */
function verificationFailed(reason: string, depth: number, certificate: X509Certificate): CertificateRefusal {
  const names = readNames(certificate);
  const detail =
    `Client certificate verification failed at depth ${depth}: ${reason}.\n` +
    `Failed certificate data (unverified): subject "${forLog(names?.subject)}", ` +
    `serial number ${serialNumber(certificate)}, issuer "${forLog(names?.issuer)}".`;
  return { message: 'could not accept SSL connection: certificate verify failed', detail };
}

function refuseName(certificate: X509Certificate): CertificateRefusal | undefined {
  const names = readNames(certificate);
  if (names === undefined) return { message: "SSL certificate's names are not encoded in DER" };
  // A name that ends early for whoever reads it as a C string is a disguise (CVE-2009-4034).
  if (commonName(names.subject)?.includes('\0') !== true) return undefined;
  return { message: "SSL certificate's common name contains embedded null" };
}

interface Names {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
}

function readNames(certificate: X509Certificate): Names | undefined {
  try {
    const { subject, issuer } = parseCertificateDer(certificate.raw);
    return { subject: parseName(subject, certificate.subject), issuer: parseName(issuer, certificate.issuer) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** maxChainLength bounds the walk up a chain: OpenSSL's own limit for verification is 100. */
const maxChainLength = 100;

function chainOf(leaf: X509Certificate): readonly X509Certificate[] {
  const chain = [leaf];
  for (let next = leaf.issuerCertificate; next !== undefined; next = next.issuerCertificate) {
    if (chain.length === maxChainLength) break;
    chain.push(next);
  }
  return chain;
}

function serialNumber(certificate: X509Certificate): string {
  const hex = certificate.serialNumber;
  return hex.startsWith('-') ? `-${BigInt(`0x${hex.slice(1)}`)}` : BigInt(`0x${hex}`).toString();
}

/** maxLoggedName is how many bytes of an unverified name are logged: MAXLEN of the server's be-secure-openssl.c. */
const maxLoggedName = 71;

/** The end of a name says more than its start, so the start is cut; what is not printable ASCII shows as `\xNN`. */
function forLog(name: DistinguishedName | undefined): string {
  if (name === undefined) return 'unknown';
  const text = printOneLine(name);
  const shown = text.length > maxLoggedName ? `...${text.slice(3 - maxLoggedName)}` : text;
  return shown.replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
