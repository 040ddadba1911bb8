import type { Observation } from '../../src/check/endpoint/observation.ts';
import type { CertificateSeen, TlsAgreed } from '../../src/check/endpoint/tls-seen.ts';

/** observedAt is the clock of the observations. */
export const observedAt = new Date('2030-06-01T00:00:00Z');

/** certificateSeen is a good certificate with changes. */
export function certificateSeen(changes: Partial<CertificateSeen> = {}): CertificateSeen {
  return {
    subject: 'db.example.com',
    subjectName: 'CN=db.example.com',
    issuer: 'CA',
    issuerName: 'CN=CA',
    isIssuerKnown: true,
    names: ['db.example.com'],
    commonName: 'db.example.com',
    key: { type: 'ec', bits: 256 },
    signatureHash: 'sha2',
    keyType: 'EC prime256v1',
    notBefore: new Date('2030-01-01T00:00:00Z'),
    notAfter: new Date('2031-01-01T00:00:00Z'),
    isSelfSigned: false,
    fingerprint: 'AA:BB',
    ...changes,
  };
}

/** tlsAgreed is a good handshake with changes. */
export function tlsAgreed(changes: Partial<TlsAgreed> = {}): TlsAgreed {
  return {
    kind: 'agreed',
    negotiation: 'postgres',
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: 'postgresql',
    chain: [certificateSeen()],
    roots: 'ca.crt',
    untrusted: undefined,
    misnamed: undefined,
    ocspStaple: undefined,
    sentCertificate: false,
    resumption: 'not offered',
    ...changes,
  };
}

/** observation is a server with nothing wrong, with changes. */
export function observation(changes: Partial<Observation> = {}): Observation {
  return {
    target: { host: 'db.example.com', port: 5432, user: 'alice', database: 'app' },
    address: '192.0.2.1:5432',
    local: false,
    steps: [],
    unreachable: undefined,
    tls: tlsAgreed(),
    overTls: { kind: 'sasl', mechanisms: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] },
    overPlain: { kind: 'refused', sqlstate: '28000', message: 'no encryption', detail: undefined },
    proof: { kind: 'none' },
    scan: undefined,
    now: observedAt,
    ...changes,
  };
}
