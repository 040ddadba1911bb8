import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { expect, test } from 'vitest';
import { createAuthority } from './authority.ts';
import { parseCertificateDer } from './certificate-der.ts';
import { derTag, parseDer } from './der.ts';
import { parsePem } from './pem.ts';
import { createRevocationList } from './revocation-list.ts';
import { revocationListValidity, revokedSerials } from './revocation-facts.ts';

const now = new Date('2030-01-01T12:00:00Z');
const authority = await createAuthority({ commonName: 'testca', days: 365, now });
const sequence = 0x30;

async function listOf(serials: readonly string[], number = 7) {
  const revoked = serials.map((serialNumber) => ({ serialNumber, date: now }));
  const pem = await createRevocationList({ authority, revoked, number, days: 30, now });
  const [list] = parseDer(Buffer.from(pem.replaceAll(/^-----.*$/gm, ''), 'base64'));
  const [toBeSigned] = parseDer(list?.contents ?? Buffer.alloc(0));
  return { pem, fields: parseDer(toBeSigned?.contents ?? Buffer.alloc(0)) };
}

test('the fields of a list stand in the order of RFC 5280 §5.1', async () => {
  const { pem, fields } = await listOf(['0A', 'FF01']);
  expect(pem.startsWith('-----BEGIN X509 CRL-----\n')).toBe(true);
  const { utcTime, context0 } = derTag;
  // version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates, crlExtensions
  expect(fields.map(({ tag }) => tag)).toEqual([0x02, sequence, sequence, utcTime, utcTime, sequence, context0]);
  expect(fields[0]?.contents.toString('hex')).toBe('01');
  const entries = parseDer(fields[5]?.contents ?? Buffer.alloc(0)).map(({ contents }) => parseDer(contents));
  // A serial number whose first bit is 1 gets a byte before it, so that it does not turn negative.
  expect(entries.map(([serial]) => serial?.contents.toString('hex'))).toEqual(['0a', '00ff01']);
  expect(entries.map(([, date]) => date?.contents.toString('latin1'))).toEqual(['300101120000Z', '300101120000Z']);
});

test('no revoked certificates are no field, not an empty one', async () => {
  const { fields } = await listOf([]);
  expect(fields.map(({ tag }) => tag)).toEqual([
    0x02,
    sequence,
    sequence,
    derTag.utcTime,
    derTag.utcTime,
    derTag.context0,
  ]);
});

test('it begins a little before now, for clocks that are behind, and ends after its days', async () => {
  const { pem } = await listOf([]);
  const [block] = parsePem(pem);
  expect(block && revocationListValidity(block)).toEqual({
    notBefore: new Date('2030-01-01T11:55:00Z'),
    notAfter: new Date('2030-01-31T12:00:00Z'),
  });
});

test('OpenSSL reads it, and its issuer is the name of the CA', async () => {
  const { pem, fields } = await listOf(['0A']);
  expect(() => createSecureContext({ ca: [], crl: pem })).not.toThrow();
  const { raw } = new X509Certificate(authority.certificate);
  expect(raw.includes(fields[2]?.encoded ?? 'absent')).toBe(true);
});

test('what a list revokes is read back, by the serial numbers of X509Certificate', async () => {
  const serials = ['0A', 'FF01', '7F'];
  const [block] = parsePem((await listOf(serials)).pem);
  const [empty] = parsePem((await listOf([])).pem);
  const { raw } = new X509Certificate(authority.certificate);
  expect(block && revokedSerials(block)).toEqual({
    issuer: parseCertificateDer(raw).subject.encoded,
    serialNumbers: new Set(serials),
  });
  expect(empty && revokedSerials(empty).serialNumbers.size).toBe(0);
});
