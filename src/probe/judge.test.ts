import { describe, expect, test } from 'vitest';
import { certificateSeen, observation, tlsAgreed } from '../../test/support/observation.ts';
import { daysLeft, judge } from './judge.ts';
import type { Observation, VersionScan } from './observation.ts';

const idsOf = (changes: Partial<Observation>): readonly string[] => judge(observation(changes)).map(({ id }) => id);

function scanOf(version: VersionScan['version'], ...ciphers: readonly string[]): Partial<Observation> {
  return { scan: [{ version, ciphers, end: 'alert', partial: false }] };
}

test('nothing is found at a good server', () => {
  expect(judge(observation())).toEqual([]);
});

const certified = (changes: Parameters<typeof certificateSeen>[0]): Partial<Observation> => ({
  tls: tlsAgreed({ chain: [certificateSeen(changes)] }),
});

describe('each fault is found, and nothing besides', () => {
  test.each<[readonly string[], Partial<Observation>]>([
    [
      ['plaintext-trust', 'plaintext-believed'],
      { overPlain: { kind: 'let-in', serverVersion: '18', trouble: undefined } },
    ],
    [['plaintext-password', 'plaintext-believed'], { overPlain: { kind: 'cleartext' } }],
    [['plaintext-md5', 'plaintext-believed'], { overPlain: { kind: 'md5' } }],
    [['plaintext-believed'], { overPlain: { kind: 'sasl', mechanisms: ['SCRAM-SHA-256'] } }],
    [[], { overPlain: { kind: 'failed', reason: 'timeout expired' } }],
    [['no-tls'], { tls: { kind: 'declined' }, overTls: undefined }],
    [['unencrypted-after-answer'], { tls: { kind: 'leftover', answer: 'S', bytes: 7 }, overTls: undefined }],
    [['tls-failed'], { tls: { kind: 'failed', reason: 'x' }, overTls: undefined }],
    [['expired'], certified({ notAfter: new Date('2030-05-31T23:00:00Z') })],
    [['expires-soon'], certified({ notAfter: new Date('2030-06-15T00:00:00Z') })],
    [[], certified({ notAfter: new Date('2030-06-16T00:00:00Z') })],
    [['not-yet-valid'], certified({ notBefore: new Date('2030-06-01T00:00:01Z') })],
    [['name-mismatch'], { tls: tlsAgreed({ misnamed: 'does not match' }) }],
    [['untrusted'], { tls: tlsAgreed({ untrusted: 'self-signed certificate' }) }],
    [['private-issuer'], { tls: tlsAgreed({ untrusted: 'self-signed certificate', roots: 'system' }) }],
    [['old-tls'], { tls: tlsAgreed({ version: 'TLSv1.1' }) }],
    [['no-alpn'], { tls: tlsAgreed({ alpn: undefined }) }],
    [['let-in-unasked'], { overTls: { kind: 'let-in', serverVersion: '18', trouble: undefined } }],
    [['md5'], { overTls: { kind: 'md5' } }],
    [['password-shown'], { overTls: { kind: 'cleartext' } }],
    [['old-tls'], scanOf('TLSv1', 'ECDHE-RSA-AES128-SHA')],
    [[], scanOf('TLSv1')],
    [['weak-cipher'], scanOf('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-NULL-SHA')],
    [[], scanOf('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256')],
    [[], { local: true, overPlain: { kind: 'let-in', serverVersion: '18', trouble: undefined } }],
  ])('%j', (ids, changes) => {
    expect(idsOf(changes)).toEqual(ids);
  });
});

test('a server that refuses either way has told nothing', () => {
  const refused = { kind: 'refused', sqlstate: '28000', message: 'no', detail: undefined } as const;
  expect(idsOf({ overTls: refused, overPlain: refused })).toEqual(['refused-either-way']);
});

test('a certificate on the way is told by its name', () => {
  const chain = [certificateSeen(), certificateSeen({ subject: 'CN=CA', notAfter: new Date('2030-05-30T00:00:00Z') })];
  expect(judge(observation({ tls: tlsAgreed({ chain }) })).map(({ message }) => message)).toEqual([
    'the certificate of CN=CA expired 2 days ago',
  ]);
});

test('daysLeft is rounded down', () => {
  const now = new Date('2030-06-01T00:00:00Z');
  expect(daysLeft(new Date('2030-06-02T23:59:59Z'), now)).toBe(1);
  expect(daysLeft(new Date('2030-05-31T23:59:59Z'), now)).toBe(-1);
});
