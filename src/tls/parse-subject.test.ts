import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAuthority, issueClientCertificate } from './authority.ts';
import { parseCertificateDer } from './certificate-der.ts';
import { parseName, printRfc2253 } from './distinguished-name.ts';
import { parseSubject } from './parse-subject.ts';

const authority = await createAuthority({ commonName: 'testca', days: 1, now: new Date() });

/** The name that clientname=DN compares, of a certificate made for this one. */
async function roundTrip(dn: string): Promise<string> {
  const parsed = parseSubject(dn);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  const user = parsed.commonName ?? '';
  const issued = await issueClientCertificate({ authority, user, name: parsed.parts, minutes: 5, now: new Date() });
  const certificate = new X509Certificate(issued.certificate);
  return printRfc2253(parseName(parseCertificateDer(certificate.raw).subject, certificate.subject));
}

describe('a distinguished name comes back as pg_hba.conf sees it', () => {
  test.each([
    'CN=alice,OU=eng,O=Acme',
    'CN=alice',
    'CN=Smith\\, John,O=Acme',
    'CN=a\\+b\\\\c,C=DE',
    'UID=alice,DC=acme,DC=example',
  ])('%s', async (dn) => {
    expect(await roundTrip(dn)).toBe(dn);
  });
});

test('blanks around an attribute do not count, nor does the case of its type', async () => {
  expect(await roundTrip('cn = alice , o = Acme Ltd')).toBe('CN=alice,O=Acme Ltd');
});

test.each([
  ['', 'empty'],
  ['CN=alice,', 'an empty piece'],
  ['CN=alice,,O=Acme', 'an empty piece between'],
  ['CN=', 'an empty value'],
  ['alice', 'no attribute'],
  ['XY=alice', 'an unknown type'],
  ['CN=alice\\', 'a backslash at the end'],
  ['CN=a\tb', 'a control character'],
  ['DC=exämple', 'a letter that the type has not'],
])('%j is refused: %s', (dn) => {
  expect(parseSubject(dn).kind).toBe('invalid');
});
