import { sign, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shakeHands } from '../../test/support/tls-loopback.ts';
import { defaultTlsSettings } from '../../test/support/tls-material.ts';
import {
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
  type Authority,
  type IssuedCertificate,
} from './authority.ts';
import { readClientCertificate, type CertificateRefusal, type ClientCertificate } from './client-certificate.ts';
import { parseDer } from './der.ts';
import { printPem } from './pem.ts';
import { createRevocationList } from './revocation-list.ts';
import { loadServerTls, type ServerTls } from './server-tls.ts';
import type { TlsSettings } from './tls-settings.ts';

const now = new Date();
const message = 'could not accept SSL connection: certificate verify failed';

let authority: Authority;
let stranger: Authority;
let server: IssuedCertificate;
let alice: IssuedCertificate;
let directory: string;

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'ca', days: 30, now });
  stranger = await createAuthority({ commonName: 'otherca', days: 30, now });
  server = await issueServerCertificate({ authority, names: ['localhost'], days: 30, now });
  alice = await issueClientCertificate({ authority, user: 'alice', minutes: 5, now });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-tls-'));
  put('server.crt', server.certificate);
  put('server.key', server.key);
  put('ca.crt', authority.certificate);
});

afterEach(() => rmSync(directory, { recursive: true }));

function put(name: string, text: string): void {
  writeFileSync(join(directory, name), text, { mode: 0o600 });
}

async function load(settings: Partial<TlsSettings> = {}): Promise<ServerTls> {
  const wanted = { ...defaultTlsSettings, ssl_ca_file: 'ca.crt', ...settings };
  const outcome = await loadServerTls(wanted, directory, { reloading: false });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return outcome.tls;
}

interface Seen {
  readonly refusal: CertificateRefusal | undefined;
  readonly certificate: ClientCertificate | undefined;
}

function show(tls: ServerTls, shown: IssuedCertificate | undefined, more = ''): Promise<Seen> {
  const options = shown === undefined ? {} : { cert: shown.certificate + more, key: shown.key };
  return shakeHands(tls, options, ({ server: socket, serverFailure }) => {
    expect(serverFailure).toBeUndefined();
    return { refusal: tls.refuseCertificate(socket), certificate: readClientCertificate(socket) };
  });
}

function serialOf({ certificate }: IssuedCertificate): string {
  return new X509Certificate(certificate).serialNumber;
}

function decimal(issued: IssuedCertificate): string {
  return BigInt(`0x${serialOf(issued)}`).toString();
}

function revoke(by: Authority, ...revoked: readonly IssuedCertificate[]): Promise<string> {
  const entries = revoked.map((one) => ({ serialNumber: serialOf(one), date: now }));
  return createRevocationList({ authority: by, revoked: entries, number: 2, days: 30, now });
}

/** Of two lists of one issuer the later one counts. */
function earlierList(by: Authority): Promise<string> {
  const anHourAgo = new Date(now.getTime() - 3_600_000);
  return createRevocationList({ authority: by, revoked: [], number: 1, days: 30, now: anHourAgo });
}

/** A certificate whose signed part has no length in front but an end mark behind: not DER, but OpenSSL takes it. */
function withIndefiniteLength(pem: string, { signingKey }: Authority): string {
  const [certificate] = parseDer(new X509Certificate(pem).raw);
  const [signed, algorithm] = parseDer(certificate?.contents ?? Buffer.alloc(0));
  if (signed === undefined || algorithm === undefined) throw new Error('no certificate');
  const open = Buffer.concat([Buffer.from([0x30, 0x80]), signed.contents, Buffer.alloc(2)]);
  const signature = sign('sha256', open, signingKey);
  const bits = Buffer.concat([Buffer.from([0x03, signature.length + 1, 0]), signature]);
  const body = Buffer.concat([open, algorithm.encoded, bits]);
  const head = Buffer.from([0x30, 0x82, body.length >> 8, body.length & 0xff]);
  return printPem('CERTIFICATE', Buffer.concat([head, body]));
}

describe('a client certificate', () => {
  test('of a trusted CA is read', async () => {
    expect(await show(await load(), alice)).toEqual({
      refusal: undefined,
      certificate: {
        commonName: 'alice',
        distinguishedName: 'CN=alice',
        issuer: 'CN=ca',
        serialNumber: decimal(alice),
      },
    });
  });

  test('is not needed', async () => {
    expect(await show(await load(), undefined)).toEqual({ refusal: undefined, certificate: undefined });
  });

  test('is not asked for without ssl_ca_file', async () => {
    const tls = await load({ ssl_ca_file: '' });
    expect(tls.verifiesClients).toBe(false);
    const { certificate, key } = alice;
    const shown = await shakeHands(tls, { cert: certificate, key }, (ends) => ends.server.getPeerX509Certificate());
    expect(shown).toBeUndefined();
  });

  test('of every CA in ssl_ca_file is taken', async () => {
    put('ca.crt', authority.certificate + stranger.certificate);
    const tls = await load();
    for (const by of [authority, stranger]) {
      const issued = await issueClientCertificate({ authority: by, user: 'alice', minutes: 5, now });
      expect((await show(tls, issued)).refusal).toBeUndefined();
    }
  });

  test('of a CA that is not trusted is refused', async () => {
    const forged = await issueClientCertificate({ authority: stranger, user: 'alice', minutes: 5, now });
    const detail =
      'Client certificate verification failed at depth 0: unable to get local issuer certificate.\n' +
      'Failed certificate data (unverified): subject "/CN=alice", ' +
      `serial number ${decimal(forged)}, issuer "/CN=otherca".`;
    expect(await show(await load(), forged)).toEqual({ refusal: { message, detail }, certificate: undefined });
  });

  test('of a CA that is not trusted is refused with the CA shown too', async () => {
    const forged = await issueClientCertificate({ authority: stranger, user: 'alice', minutes: 5, now });
    const { refusal, certificate } = await show(await load(), forged, stranger.certificate);
    expect(refusal?.detail).toMatch(
      /^Client certificate verification failed at depth 1: self-signed certificate in certificate chain\.\n/,
    );
    expect(refusal?.detail).toContain('subject "/CN=otherca"');
    expect(certificate).toBeUndefined();
  });

  test('made by itself is refused', async () => {
    const { refusal } = await show(await load(), stranger);
    // The server would stop at its being self-signed; Node goes on, and tells the last fault that is found.
    expect(refusal?.detail).toMatch(/at depth 0: (unsupported|unsuitable) certificate purpose\.\n/);
  });

  test('that has expired is refused', async () => {
    const past = new Date(now.getTime() - 3_600_000);
    const old = await issueClientCertificate({ authority, user: 'alice', minutes: 5, now: past });
    const { refusal, certificate } = await show(await load(), old);
    expect(refusal?.detail).toMatch(/^Client certificate verification failed at depth 0: certificate has expired\.\n/);
    expect(certificate).toBeUndefined();
  });

  test('for servers is refused', async () => {
    const { refusal } = await show(await load(), server);
    // Newer versions of OpenSSL say "unsuitable".
    expect(refusal?.detail).toMatch(/at depth 0: (unsupported|unsuitable) certificate purpose\.\n/);
  });

  test('with a NUL in its common name is refused', async () => {
    const disguised = await issueClientCertificate({ authority, user: 'alice\0.evil', minutes: 5, now });
    const { refusal } = await show(await load(), disguised);
    expect(refusal).toEqual({ message: "SSL certificate's common name contains embedded null" });
  });

  test.each([true, false])('encoded in BER is refused without harm, trusted: %s', async (trusted) => {
    const by = trusted ? authority : stranger;
    const issued = await issueClientCertificate({ authority: by, user: 'alice', minutes: 5, now });
    const { refusal } = await show(await load(), {
      ...issued,
      certificate: withIndefiniteLength(issued.certificate, by),
    });
    if (trusted) expect(refusal).toEqual({ message: "SSL certificate's names are not encoded in DER" });
    else expect(refusal?.detail).toMatch(/subject "unknown", serial number \d+, issuer "unknown"\.$/);
  });

  test('that fails is logged without its control characters, and cut at the start', async () => {
    const user = `\u001b[31m${'x'.repeat(60)}\u00e9`;
    const forged = await issueClientCertificate({ authority: stranger, user, minutes: 5, now });
    const { refusal } = await show(await load(), forged);
    // Of 73 bytes 71 may show, three of them dots.
    expect(refusal?.detail).toContain(`subject "...${'\\1B[31m'.slice(1)}${'x'.repeat(60)}\\xc3\\xa9"`);
  });
});

describe('revocation', () => {
  test('by ssl_crl_file', async () => {
    put('crl', await revoke(authority, alice));
    const tls = await load({ ssl_crl_file: 'crl' });
    const bob = await issueClientCertificate({ authority, user: 'bob', minutes: 5, now });
    expect((await show(tls, alice)).refusal?.detail).toMatch(/at depth 0: certificate revoked\.\n/);
    expect((await show(tls, bob)).refusal).toBeUndefined();
    expect((await show(tls, undefined)).refusal).toBeUndefined();
  });

  test('every list of a file counts', async () => {
    put('ca.crt', authority.certificate + stranger.certificate);
    put('crl', `# two\n${await revoke(stranger)}${await revoke(authority, alice)}`);
    const tls = await load({ ssl_crl_file: 'crl' });
    const other = await issueClientCertificate({ authority: stranger, user: 'bob', minutes: 5, now });
    expect((await show(tls, alice)).refusal?.detail).toMatch(/certificate revoked/);
    expect((await show(tls, other)).refusal).toBeUndefined();
  });

  test('without a list of its issuer a certificate is refused', async () => {
    put('crl', await revoke(stranger));
    const { refusal, certificate } = await show(await load({ ssl_crl_file: 'crl' }), alice);
    expect(refusal?.detail).toMatch(/at depth 0: unable to get certificate CRL\.\n/);
    expect(certificate).toBeUndefined();
  });

  test('by ssl_crl_dir, as soon as a list is there', async () => {
    const tls = await load({ ssl_crl_dir: 'crls' });
    const { refusal } = await show(tls, alice);
    expect(refusal?.detail).toMatch(/at depth 0: unable to get certificate CRL\.\n/);
    mkdirSync(join(directory, 'crls'));
    expect((await show(tls, alice)).refusal?.detail).toMatch(/unable to get certificate CRL/);
    put('crls/0a1b2c3d.r0', await earlierList(authority));
    expect((await show(tls, alice)).refusal).toBeUndefined();
    // Longer than the directory's time stamp takes to be trusted.
    await sleep(150);
    expect((await show(tls, alice)).refusal).toBeUndefined();
    put('crls/0a1b2c3d.r1', await revoke(authority, alice));
    expect((await show(tls, alice)).refusal?.detail).toMatch(/certificate revoked/);
  });

  test('a context is kept while ssl_crl_dir stays as it is', async () => {
    mkdirSync(join(directory, 'crls'));
    put('crls/0a1b2c3d.r0', await earlierList(authority));
    await sleep(150);
    const tls = await load({ ssl_crl_dir: 'crls' });
    const first = tls.options.secureContext;
    expect(tls.options.secureContext).toBe(first);
    put('crls/0a1b2c3d.r1', await revoke(authority, alice));
    expect(tls.options.secureContext).not.toBe(first);
  });

  test('other files of ssl_crl_dir do not count, and a broken one takes no other along', async () => {
    mkdirSync(join(directory, 'crls'));
    put('crls/0a1b2c3d.r0', await earlierList(authority));
    put('crls/0a1b2c3d.r1', '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n');
    put('crls/revoked.crl', await revoke(authority, alice));
    expect((await show(await load({ ssl_crl_dir: 'crls' }), alice)).refusal).toBeUndefined();
  });
});
