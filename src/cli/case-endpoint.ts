import * as z from 'zod';
import type { Asked } from '../check/endpoint/asked.ts';
import { printHostPort, type Observation } from '../check/endpoint/observation.ts';
import type { CertificateSeen, TlsSeen } from '../check/endpoint/tls-seen.ts';
import { caseCertificate, moment } from './case-certificate.ts';

/** What a server asks for, by the word for it, or the message with which it refuses. */
const asked = z
  .union([
    z.enum(['trust', 'password', 'md5', 'gss', 'sspi']),
    z.object({ sasl: z.array(z.string()) }),
    z.object({ refused: z.string() }),
    z.object({ failed: z.string() }),
  ])
  .transform((word): Asked => {
    if (typeof word === 'object') {
      if ('sasl' in word) return { kind: 'sasl', mechanisms: word.sasl };
      if ('failed' in word) return { kind: 'failed', reason: word.failed };
      return { kind: 'refused', sqlstate: '28000', message: word.refused, detail: undefined };
    }
    if (word === 'trust') return { kind: 'let-in', serverVersion: undefined, trouble: undefined };
    return { kind: word === 'password' ? 'cleartext' : word };
  });

const agreed = z
  .object({
    version: z.string().default('TLSv1.3'),
    cipher: z.string().default('TLS_AES_256_GCM_SHA384'),
    alpn: z.string().nullable().default('postgresql'),
    chain: z.array(caseCertificate).default(() => [caseCertificate.parse({})]),
    roots: z.string().default('system'),
    untrusted: z.string().optional(),
    sent_certificate: z.boolean().default(false),
    resumption: z.enum(['resumed', 'not resumed', 'not offered', 'not tried']).default('not offered'),
  })
  .transform(
    ({ alpn, untrusted, sent_certificate, chain, ...rest }): TlsSeen => ({
      kind: 'agreed',
      negotiation: 'postgres',
      ...rest,
      alpn: alpn ?? undefined,
      chain: chain.map(
        (one): CertificateSeen => ({
          ...one,
          subjectName: `CN=${one.subject}`,
          issuerName: `CN=${one.issuer}`,
          keyType: one.key.type,
        }),
      ),
      untrusted,
      misnamed: undefined,
      ocspStaple: undefined,
      sentCertificate: sent_certificate,
    }),
  );

const tls = z.union([
  z.literal('declined').transform((kind): TlsSeen => ({ kind })),
  z.object({ failed: z.string() }).transform(({ failed: reason }): TlsSeen => ({ kind: 'failed', reason })),
  z
    .object({ extra_bytes: z.int() })
    .transform(({ extra_bytes: bytes }): TlsSeen => ({ kind: 'leftover', answer: 'S', bytes })),
  agreed,
]);

const scan = z
  .partialRecord(z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']), z.array(z.string()))
  .transform((taken): Observation['scan'] =>
    (['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map((version) => ({
      version,
      ciphers: taken[version] ?? [],
      end: 'alert',
      partial: false,
    })),
  );

/** caseEndpoint is a server that wants TLS and asks for SCRAM, unless the case says otherwise. */
export const caseEndpoint = z
  .object({
    host: z.string().default('db.example.com'),
    port: z.int().default(5432),
    address: z.string().default('203.0.113.5'),
    tls: tls.default(() => agreed.parse({})),
    over_tls: asked.default({ kind: 'sasl', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] }),
    over_plain: asked.default({
      kind: 'refused',
      sqlstate: '28000',
      message: 'no pg_hba.conf entry',
      detail: undefined,
    }),
    scan: scan.optional(),
    now: moment.default(new Date('2026-11-21')),
  })
  .transform(
    ({ host, port, address, over_tls, over_plain, scan: scanned, tls: seen, now }): Observation => ({
      target: { host, port, user: 'postgres', database: 'postgres' },
      address: printHostPort({ host: address, port }),
      local: false,
      steps: [],
      unreachable: undefined,
      tls: seen,
      overTls: seen.kind === 'agreed' ? over_tls : undefined,
      overPlain: over_plain,
      proof: { kind: 'none' },
      scan: scanned,
      now,
    }),
  );
