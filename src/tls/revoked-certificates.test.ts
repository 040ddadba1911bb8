import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority, issueClientCertificate } from './authority.ts';
import { createRevocationList } from './revocation-list.ts';
import { certificateKey, parseRevoked } from './revoked-certificates.ts';

const now = new Date();

async function makeClient(authority: Awaited<ReturnType<typeof createAuthority>>) {
  const { certificate } = await issueClientCertificate({ authority, user: 'alice', minutes: 60, now });
  return new X509Certificate(certificate);
}

test('a list takes back the certificates of its issuer that it names, and no others', async () => {
  const [authority, other] = [
    await createAuthority({ commonName: 'one', days: 1, now }),
    await createAuthority({ commonName: 'other', days: 1, now }),
  ];
  const [revoked, kept] = [await makeClient(authority), await makeClient(authority)];
  const entries = [{ serialNumber: revoked.serialNumber, date: now }];
  const listOf = (issuer: typeof authority) =>
    createRevocationList({ authority: issuer, revoked: entries, number: 1, days: 1, now });
  const own = parseRevoked([await listOf(authority)]);
  expect(own.has(certificateKey(revoked) ?? '')).toBe(true);
  expect(own.has(certificateKey(kept) ?? '')).toBe(false);
  expect(parseRevoked([await listOf(other)]).has(certificateKey(revoked) ?? '')).toBe(false);
});

test('an empty list, and what is none, take nothing back', async () => {
  const authority = await createAuthority({ commonName: 'one', days: 1, now });
  const empty = await createRevocationList({ authority, revoked: [], number: 1, days: 1, now });
  expect(parseRevoked([empty, '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n', '']).size).toBe(0);
});
