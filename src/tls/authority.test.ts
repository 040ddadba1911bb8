import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
  readAuthority,
  type Authority,
} from './authority.ts';
import { writeCertificateFiles } from './certificate-files.ts';
import { describeClient } from './client-certificate.ts';
import type { KeyType } from './key-type.ts';

const now = new Date('2026-03-01T12:00:00.500Z');
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

let authority: Authority;

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'Postern CA of tësthost', days: 3650, now });
});

describe('createAuthority', () => {
  const keyTypes: readonly KeyType[] = ['ec', 'rsa', 'ed25519'];
  test.each(keyTypes)('with a key of type %s certifies itself and others', async (keyType) => {
    const own = await createAuthority({ commonName: 'ca', days: 1, now, keyType });
    const certificate = new X509Certificate(own.certificate);
    expect([certificate.ca, certificate.subject, certificate.issuer]).toEqual([true, 'CN=ca', 'CN=ca']);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const issued = await issueClientCertificate({ authority: own, user: 'alice', minutes: 5, now });
    const leaf = new X509Certificate(issued.certificate);
    expect([leaf.checkIssued(certificate), leaf.verify(certificate.publicKey)]).toEqual([true, true]);
  });

  test('is valid from a little before now, for as many days', () => {
    const { validFrom, validTo } = new X509Certificate(authority.certificate);
    expect([validFrom, validTo]).toEqual(['Mar  1 11:55:00 2026 GMT', 'Feb 27 12:00:00 2036 GMT']);
  });

  test('past 2049 too, where the encoding of dates changes', async () => {
    const old = await createAuthority({ commonName: 'ca', days: 36_500, now });
    expect(new X509Certificate(old.certificate).validTo).toBe('Feb  5 12:00:00 2126 GMT');
  });

  test('does not show its key when it is printed', () => {
    expect(inspect(authority, { depth: 9 })).not.toContain('PRIVATE KEY');
    expect(authority.key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });
});

describe('issueServerCertificate', () => {
  test('names hosts and addresses', async () => {
    const names = ['db.example.com', 'localhost', '127.0.0.1', '::1', '2001:db8::5'];
    const issued = await issueServerCertificate({ authority, names, days: 397, now });
    const certificate = new X509Certificate(issued.certificate);
    expect(names.map((name) => certificate.checkHost(name) ?? certificate.checkIP(name))).toEqual([...names]);
    expect(certificate.checkHost('other.example.com')).toBeUndefined();
    expect([certificate.ca, certificate.subject]).toEqual([false, 'CN=db.example.com']);
    expect(certificate.toLegacyObject()).toMatchObject({ ext_key_usage: [serverAuth] });
    expect(certificate.validTo).toBe('Apr  2 12:00:00 2027 GMT');
  });
});

describe('issueClientCertificate', () => {
  test.each(['alice', 'Mixed Case', 'ålice', 'a,b+c="d"', ' x ', 'x'.repeat(63)])('for user "%s"', async (user) => {
    const issued = await issueClientCertificate({ authority, user, minutes: 5, now });
    const certificate = new X509Certificate(issued.certificate);
    expect(describeClient(certificate)?.commonName).toBe(Buffer.from(user, 'utf8').toString('latin1'));
    expect(certificate.toLegacyObject()).toMatchObject({ ext_key_usage: [clientAuth] });
    expect([certificate.ca, certificate.validTo]).toEqual([false, 'Mar  1 12:05:00 2026 GMT']);
  });

  test('has a key and a serial number of its own each time', async () => {
    const make = () => issueClientCertificate({ authority, user: 'alice', minutes: 5, now });
    const [first, second] = [await make(), await make()];
    expect(first.key).not.toBe(second.key);
    const serials = [first, second].map(({ certificate }) => new X509Certificate(certificate).serialNumber);
    expect(serials[0]).not.toBe(serials[1]);
    expect(serials.map((serial) => serial.length)).toEqual([32, 32]);
  });
});

describe('files', () => {
  let files: { readonly certificateFile: string; readonly keyFile: string };
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'postern-ca-'));
    files = { certificateFile: join(directory, 'ca.crt'), keyFile: join(directory, 'ca.key') };
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('an authority that was written signs again', async () => {
    writeCertificateFiles(files, authority);
    expect([files.keyFile, files.certificateFile].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o644]);
    const read = readAuthority(files);
    if (read.kind === 'invalid') throw new Error(read.message);
    const issued = await issueClientCertificate({ authority: read.authority, user: 'alice', minutes: 5, now });
    const { publicKey } = new X509Certificate(authority.certificate);
    expect(new X509Certificate(issued.certificate).verify(publicKey)).toBe(true);
  });

  test('nothing is written over', () => {
    writeFileSync(files.keyFile, 'mine');
    expect(() => writeCertificateFiles(files, authority)).toThrow(/EEXIST/);
    expect(readFileSync(files.keyFile, 'utf8')).toBe('mine');
    expect(existsSync(files.certificateFile)).toBe(false);
  });

  const faults: readonly (readonly [string, () => void, RegExp])[] = [
    [
      'no certificate',
      () => rmSync(files.certificateFile),
      /^could not read certificate file ".*ca.crt": No such file or directory$/,
    ],
    [
      'no key',
      () => rmSync(files.keyFile),
      /^could not access private key file ".*ca.key": No such file or directory$/,
    ],
    ['an open key', () => chmodSync(files.keyFile, 0o644), /^private key file ".*ca.key" has group or world access$/],
    [
      'garbage',
      () => writeFileSync(files.certificateFile, 'x'),
      /^could not load certificate file ".*": no start line$/,
    ],
    [
      'another key',
      () => writeFileSync(files.keyFile, keyOf('ec')),
      /^private key file ".*" does not belong to certificate file ".*"$/,
    ],
    [
      'a key that can sign nothing',
      () => writeFileSync(files.keyFile, keyOf('x25519')),
      /: keys of type x25519 are not supported$/,
    ],
    ['an encrypted key', () => writeFileSync(files.keyFile, keyOf('encrypted')), /: it is encrypted$/],
  ];

  test.each(faults)('%s', (_, spoil, message) => {
    writeCertificateFiles(files, authority);
    spoil();
    const read = readAuthority(files);
    expect(read.kind === 'invalid' && read.message).toMatch(message);
  });

  test('a certificate that is not of a CA', async () => {
    writeCertificateFiles(files, await issueServerCertificate({ authority, names: ['localhost'], days: 1, now }));
    expect(readAuthority(files)).toEqual({ kind: 'invalid', message: expect.stringMatching(/is not of a CA$/) });
  });
});

function keyOf(kind: 'ec' | 'x25519' | 'encrypted'): string {
  const pair = kind === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const locked = kind === 'encrypted' ? { cipher: 'aes-256-cbc', passphrase: 'x' } : {};
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }).toString();
}
