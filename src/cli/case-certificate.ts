import * as z from 'zod';
import type { CertificateFacts } from '../check/tls/tls-facts.ts';

/** moment is a date, or a date with a time. */
export const moment = z.string().transform((text) => new Date(text));

/** caseCertificate is a certificate without a fault, unless the case says otherwise. */
export const caseCertificate = z
  .object({
    subject: z.string().default('db.example.com'),
    issuer: z.string().default('Example CA'),
    self_signed: z.boolean().default(false),
    issuer_known: z.boolean().default(true),
    not_before: moment.default(new Date('2026-01-01')),
    not_after: moment.default(new Date('2027-12-31')),
    names: z.array(z.string()).default(['db.example.com']),
    key: z.string().default('ec 256'),
    signature_hash: z.enum(['md5', 'sha1', 'sha2']).default('sha2'),
    fingerprint: z.string().default('00'),
  })
  .transform(({ key, subject, issuer, names, ...rest }): CertificateFacts => {
    const [type = '', bits] = key.split(' ');
    return {
      subject,
      issuer,
      names,
      commonName: subject,
      isSelfSigned: rest.self_signed,
      isIssuerKnown: rest.issuer_known,
      notBefore: rest.not_before,
      notAfter: rest.not_after,
      key: { type, bits: bits === undefined ? undefined : Number(bits) },
      signatureHash: rest.signature_hash,
      fingerprint: rest.fingerprint,
    };
  });
