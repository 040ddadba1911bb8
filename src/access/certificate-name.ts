import type { Refusal } from '../errors/refusal.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import { authenticationFailed } from './authentication-failed.ts';
import { checkUserMap, type Claim } from './user-map.ts';

/** CertificateSubject is whom a client certificate names. */
export interface CertificateSubject {
  /** The first CN of the subject. */
  readonly commonName: ByteString | undefined;
  /** The subject as clientname=DN compares it, such as `CN=alice,OU=eng,O=Acme`. */
  readonly distinguishedName: ByteString;
}

/** Identified is whether a proof of identity is one of the role's. */
export type Identified =
  | { readonly kind: 'accepted'; readonly identity: ByteString }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** What was proved and did not suffice. */
      readonly identity?: ByteString;
      /** Entries of the journal that come before the refusal. */
      readonly notes: readonly string[];
    };

/** CertificateClaim is a claim with the certificate to prove it; undefined where none that is vouched for was shown. */
export interface CertificateClaim extends Claim {
  readonly certificate: CertificateSubject | undefined;
}

/**
 * checkCertificateName examines whether the client certificate's CN, or its whole DN with clientname=DN, is the role or
 * maps to it. It is the whole of method cert, and comes after the method with clientcert=verify-full (auth.c,
 * CheckCertAuth).
 */
export function checkCertificateName(claim: CertificateClaim): Identified {
  const { certificate, record, attempt } = claim;
  const user = toDisplay(attempt.user);
  // A certificate that fails under another method is worded as that method's failure, as the server does.
  const refusal = authenticationFailed(record.method, attempt.user);
  const name = record.options.clientName === 'DN' ? certificate?.distinguishedName : certificate?.commonName;
  if (certificate === undefined || name === undefined || name === '') {
    const note = `certificate authentication failed for user "${user}": client certificate contains no user name`;
    return { kind: 'refused', refusal, notes: [note] };
  }
  // The journal names the whole certificate even where only its CN was compared.
  const identity = certificate.distinguishedName;
  const mismatch = checkUserMap(claim, name);
  if (mismatch === undefined) return { kind: 'accepted', identity };
  if (record.method === 'cert') return { kind: 'refused', refusal, identity, notes: mismatch };
  const part = record.options.clientName === 'DN' ? 'DN' : 'CN';
  const note = `certificate validation (clientcert=verify-full) failed for user "${user}": ${part} mismatch`;
  return { kind: 'refused', refusal, notes: [...mismatch, note] };
}
