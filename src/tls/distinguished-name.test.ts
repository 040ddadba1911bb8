import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCertificateDer } from './certificate-der.ts';
import { describeClient } from './client-certificate.ts';
import { commonName, parseName, printOneLine, printRfc2253, type DistinguishedName } from './distinguished-name.ts';

/** What `openssl x509 -nameopt RFC2253` says of certificates with names made to be awkward. */
interface Case {
  readonly id: string;
  /** DER in base64. */
  readonly certificate: string;
  readonly rfc2253: string;
  readonly serial: string;
}

const path = join(import.meta.dirname, '../../test/recorded/distinguished-names.jsonl');
const cases: readonly Case[] = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

function certificateOf(id: string): X509Certificate {
  const found = cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return new X509Certificate(Buffer.from(found.certificate, 'base64'));
}

function nameOf(id: string): DistinguishedName {
  const certificate = certificateOf(id);
  return parseName(parseCertificateDer(certificate.raw).subject, certificate.subject);
}

describe('names as OpenSSL prints them', () => {
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_, { certificate, rfc2253, serial }) => {
    const described = describeClient(new X509Certificate(Buffer.from(certificate, 'base64')));
    expect(described?.distinguishedName).toBe(rfc2253);
    expect(described?.issuer).toBe(rfc2253);
    expect(described?.serialNumber).toBe(serial);
  });

  test('without Node to name the types they show by number', () => {
    const { subject } = parseCertificateDer(certificateOf('recorded').raw);
    expect(printRfc2253(parseName(subject, undefined))).toBe(
      '2.5.4.3=#0C05616C696365,2.5.4.11=#0C03656E67,2.5.4.10=#0C0441636D65',
    );
  });
});

describe('commonName', () => {
  test.each([
    ['recorded', 'alice'],
    ['two CNs', 'first'],
    ['two CNs one rdn', 'first'],
    ['utf8String nul', 'alice\0evil'],
    ['utf8String utf8', 'Zo\xc3\xab M\xc3\xbcller'],
    ['t61', 'Zo\xeb, x'],
    ['utf8String empty', ''],
    ['no CN', undefined],
    ['empty name', undefined],
    ['utf8String newline-cn', 'a\nCN=b'],
    ['multi plus trick', 'a + OU=x'],
  ])('of %s', (id, expected) => {
    expect(commonName(nameOf(id))).toBe(expected);
  });
});

test.each([
  ['recorded', '/O=Acme/OU=eng/CN=alice'],
  ['utf8String utf8', '/CN=Zo\xc3\xab M\xc3\xbcller'],
  ['utf8String comma', '/CN=Smith\\, John'],
  ['empty name', ''],
])('printOneLine of %s', (id, expected) => {
  expect(printOneLine(nameOf(id))).toBe(expected);
});
