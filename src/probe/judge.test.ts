import { describe, expect, test } from 'vitest';
import { certificateSeen, observation, tlsAgreed } from '../../test/support/observation.ts';
import { judge } from './judge.ts';
import type { Observation, VersionScan } from '../check/endpoint/observation.ts';

const idsOf = (changes: Partial<Observation>): readonly string[] => judge(observation(changes)).map(({ id }) => id);

function scanOf(version: VersionScan['version'], ...ciphers: readonly string[]): Partial<Observation> {
  return { scan: [{ version, ciphers, end: 'alert', partial: false }] };
}

test('nothing is found at a good server', () => {
  expect(judge(observation())).toEqual([]);
});

const letIn = { kind: 'let-in', serverVersion: '18', trouble: undefined } as const;
const scram = { kind: 'sasl', mechanisms: ['SCRAM-SHA-256'] } as const;

const certified = (changes: Parameters<typeof certificateSeen>[0]): Partial<Observation> => ({
  tls: tlsAgreed({ chain: [certificateSeen(changes)] }),
});

describe('each fault is found, and nothing besides', () => {
  test.each<[readonly string[], Partial<Observation>]>([
    [
      ['crit trust-remote', 'high plaintext-door'],
      { overPlain: { kind: 'let-in', serverVersion: '18', trouble: undefined } },
    ],
    [['crit password-cleartext', 'high plaintext-door'], { overPlain: { kind: 'cleartext' } }],
    [['high plaintext-door', 'med md5-method'], { overPlain: { kind: 'md5' } }],
    [['high plaintext-door'], { overPlain: { kind: 'sasl', mechanisms: ['SCRAM-SHA-256'] } }],
    [[], { overPlain: { kind: 'failed', reason: 'timeout expired' } }],
    [['high tls-off-exposed'], { tls: { kind: 'declined' }, overTls: undefined }],
    [['crit tls-off-exposed'], { tls: { kind: 'declined' }, overTls: undefined, overPlain: scram }],
    [['high tls-extra-bytes'], { tls: { kind: 'leftover', answer: 'S', bytes: 7 }, overTls: undefined }],
    [['high tls-fails'], { tls: { kind: 'failed', reason: 'x' }, overTls: undefined }],
    [['crit tls-cert-expired'], certified({ notAfter: new Date('2030-05-31T23:00:00Z') })],
    [['med tls-cert-soon'], certified({ notAfter: new Date('2030-06-30T00:00:00Z') })],
    [[], certified({ notAfter: new Date('2030-07-01T00:00:00Z') })],
    [['crit tls-cert-expired'], certified({ notBefore: new Date('2030-06-01T00:00:01Z') })],
    [['high tls-cert-name'], certified({ names: ['other.example.com'] })],
    [['high tls-cert-name'], certified({ names: [] })],
    [['high tls-key-weak'], certified({ key: { type: 'rsa', bits: 1024 } })],
    [['med tls-chain-incomplete'], certified({ isIssuerKnown: false })],
    [['high tls-chain-untrusted'], { tls: tlsAgreed({ untrusted: 'unable to get local issuer certificate' }) }],
    [['info tls-chain-untrusted'], { tls: tlsAgreed({ untrusted: 'unable to get issuer', roots: 'system' }) }],
    [[], { tls: tlsAgreed({ chain: [certificateSeen({ isSelfSigned: true })] }) }],
    [
      ['med tls-cert-selfsigned', 'info tls-chain-untrusted'],
      {
        tls: tlsAgreed({
          chain: [certificateSeen({ isSelfSigned: true })],
          untrusted: 'self-signed certificate',
          roots: 'system',
        }),
      },
    ],
    [['high tls-min-version'], { tls: tlsAgreed({ version: 'TLSv1.1' }) }],
    [['info tls-no-alpn'], { tls: tlsAgreed({ alpn: undefined }) }],
    [['info tls-session-resumed'], { tls: tlsAgreed({ resumption: 'resumed' }) }],
    [['crit trust-remote'], { overTls: letIn }],
    [[], { overTls: letIn, tls: tlsAgreed({ sentCertificate: true }) }],
    [['med md5-method'], { overTls: { kind: 'md5' } }],
    [['info password-cleartext'], { overTls: { kind: 'cleartext' } }],
    [['high tls-min-version'], scanOf('TLSv1', 'ECDHE-RSA-AES128-SHA')],
    [[], scanOf('TLSv1')],
    [['high tls-ciphers-weak'], scanOf('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-NULL-SHA')],
    [['med tls-ciphers-weak'], scanOf('TLSv1.2', 'DES-CBC3-SHA')],
    [[], scanOf('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256')],
    [[], { local: true, overPlain: letIn }],
    [[], { unreachable: 'Connection refused', overPlain: letIn }],
  ])('%j', (found, changes) => {
    expect(judge(observation(changes)).map(({ severity, id }) => `${severity} ${id}`)).toEqual(found);
  });
});

test.each<[readonly string[], Partial<Observation>]>([
  [['high trust-loopback', 'med plaintext-door'], { overPlain: letIn }],
  [['med password-cleartext', 'med plaintext-door'], { overPlain: { kind: 'cleartext' } }],
  [['med tls-off-exposed'], { tls: { kind: 'declined' }, overTls: undefined, overPlain: scram }],
])('over loopback less is known: %j', (found, changes) => {
  for (const address of ['127.0.0.1:5432', '[::1]:5432']) {
    const findings = judge(observation({ ...changes, address }));
    expect(findings.map(({ severity, id }) => `${severity} ${id}`)).toEqual(found);
  }
});

test('a finding points at the endpoint', () => {
  const target = { host: '2001:db8::5', port: 5433, user: 'postgres', database: 'postgres' };
  expect(judge(observation({ target, tls: { kind: 'declined' }, overPlain: scram }))).toMatchObject([
    {
      file: '[2001:db8::5]:5433',
      line: 0,
      message: 'the server has no TLS (it answers N to SSLRequest), and goes on without it',
      witness: 'user postgres to postgres without TLS',
    },
  ]);
});

test('a server that refuses either way has told nothing', () => {
  const refused = { kind: 'refused', sqlstate: '28000', message: 'no', detail: undefined } as const;
  expect(idsOf({ overTls: refused, overPlain: refused })).toEqual(['endpoint-refuses']);
});

test('a certificate on the way is told by its name', () => {
  const chain = [certificateSeen(), certificateSeen({ subject: 'CA', notAfter: new Date('2030-05-30T00:00:00Z') })];
  expect(judge(observation({ tls: tlsAgreed({ chain }) })).map(({ message }) => message)).toEqual([
    'the certificate of CA expired on 2030-05-30: clients with sslmode=verify-ca or verify-full refuse the server',
  ]);
});
