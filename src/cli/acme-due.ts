import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { certificateFacts } from '../tls/certificate-facts.ts';
import { daysLeft } from '../check/tls/days-left.ts';
import { isDue } from '../tls/expiry.ts';

/** PairState tells whether a certificate and its key are to be replaced by those of an order. */
export type PairState = { readonly kind: 'due' } | { readonly kind: 'good'; readonly days: number };

const due: PairState = { kind: 'due' };

/**
 * stateOfPair is `due` where a file is missing or unreadable as PEM, where the two do not match (a killed command leaves
 * them so), where the names are others, and in the last third of the life. The error of the file system is thrown.
 */
export function stateOfPair(
  { certificateFile, keyFile }: { readonly certificateFile: string; readonly keyFile: string },
  domains: readonly string[],
  now: Date,
): PairState {
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return due;
  const certificate = certificateOf(readFileSync(certificateFile, 'latin1'));
  if (certificate === undefined || !isKeyOf(certificate, readFileSync(keyFile, 'latin1'))) return due;
  const facts = certificateFacts(certificate);
  const names = facts.names.map((name) => name.toLowerCase());
  if (names.toSorted().join(' ') !== domains.toSorted().join(' ') || isDue(facts, now)) return due;
  return { kind: 'good', days: daysLeft(facts.notAfter, now) };
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem));
  } catch {
    return false;
  }
}
