import type { X509Certificate } from 'node:crypto';
import type { Validity } from './expiry.ts';
import { isRevocationList, parsePem } from './pem.ts';
import { revocationListValidity } from './revocation-facts.ts';

/** Ending is something in use that counts only for a time. */
export interface Ending extends Validity {
  readonly what: 'server certificate' | 'CA certificate for clients' | 'certificate revocation list';
  /** As the setting names it. */
  readonly file: string;
}

/** certificateEnding is when a certificate ends. */
export function certificateEnding(what: Ending['what'], file: string, certificate: X509Certificate): Ending {
  return { what, file, notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo) };
}

/** listEndings is when revocation lists end, those that do. */
export function listEndings(file: string, lists: readonly string[]): readonly Ending[] {
  return lists.flatMap((text) =>
    parsePem(text)
      .filter(isRevocationList)
      .flatMap((block) => {
        const validity = revocationListValidity(block);
        return validity === undefined ? [] : [{ what: 'certificate revocation list' as const, file, ...validity }];
      }),
  );
}
