import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { makeTlsMaterial, type TlsMaterial } from '../../test/support/tls-material.ts';
import type { TlsFacts } from '../check/tls/tls-facts.ts';
import { readServerSettings } from '../conf/server/read-server-settings.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import { readTlsFacts } from './read-tls-facts.ts';

let material: TlsMaterial;

beforeAll(async () => {
  material = (await makeTlsMaterial()).files;
});

/** A data directory with server.crt, server.key and what else is named, each with a file of the material. */
async function factsOf(
  conf: string,
  files: Readonly<Record<string, string>>,
  { version = 18, isWhole = true }: { readonly version?: ServerVersion; readonly isWhole?: boolean } = {},
): Promise<TlsFacts> {
  const directory = temporaryDirectory('tls-facts-');
  const table = { 'server.crt': 'CERT', 'server.key': 'KEY', ...files };
  for (const [name, content] of Object.entries(table)) {
    writeFileSync(join(directory, name), material[content] ?? '', { mode: 0o600 });
  }
  if (isWhole) writeFileSync(join(directory, 'PG_VERSION'), '18\n');
  const settings = readServerSettings({
    path: '/data/postgresql.conf',
    directory: '/data',
    files: filesOf({ 'postgresql.conf': conf }),
    version,
  });
  return readTlsFacts({ settings, directory });
}

describe('readTlsFacts', () => {
  test('reads a certificate, its key and the CA', async () => {
    const facts = await factsOf("ssl_ca_file = 'ca.crt'\nssl_crl_file = 'root.crl'\n", {
      'ca.crt': 'CA',
      'root.crl': 'CRL',
    });
    expect(facts.chain).toMatchObject({
      kind: 'read',
      name: 'server.crt',
      value: [
        {
          subject: 'localhost',
          issuer: 'testca',
          isSelfSigned: false,
          isIssuerKnown: true,
          names: ['localhost', '127.0.0.1'],
          key: { type: 'ec', bits: 256 },
          signatureHash: 'sha2',
        },
      ],
    });
    expect(facts.authorities).toMatchObject({ kind: 'read', value: [{ subject: 'testca', isSelfSigned: true }] });
    expect(facts.key).toMatchObject({
      kind: 'read',
      value: { isEncrypted: false, fault: undefined, permissionFault: undefined },
    });
    expect([facts.protocolFault, facts.revocationDirectory]).toEqual([undefined, 'unset']);
  });

  test('an issuer that is in no file is not known', async () => {
    const { chain } = await factsOf('', {});
    expect(chain).toMatchObject({ value: [{ isIssuerKnown: false }] });
  });

  test('says when a revocation list is to be renewed', async () => {
    const { revocation } = await factsOf("ssl_crl_file = 'root.crl'\n", { 'root.crl': 'CRL' });
    const [list] = revocation.kind === 'read' ? revocation.value : [];
    const days = ((list?.nextUpdate?.getTime() ?? 0) - Date.now()) / (24 * 60 * 60_000);
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThan(30.1);
  });

  test.each([
    [
      'a missing certificate',
      "ssl_cert_file = 'none.crt'\n",
      {},
      'could not load server certificate file "none.crt": No such file or directory',
    ],
    [
      'a broken certificate',
      '',
      { 'server.crt': 'BROKENCERT' },
      'could not load server certificate file "server.crt": wrong tag',
    ],
    [
      'no certificate in the file',
      '',
      { 'server.crt': 'GARBAGE' },
      'could not load server certificate file "server.crt": no start line',
    ],
  ])('%s is a fault in the words of the server', async (_, conf, files, message) => {
    const { chain } = await factsOf(conf, files);
    expect(chain).toMatchObject({ kind: 'faulty', message });
  });

  test.each([
    ['a key of another certificate', 'OTHERKEY', 'could not load private key file "server.key": key values mismatch'],
    ['a broken key', 'BROKENKEY', expect.stringMatching(/^could not load private key file "server.key": /)],
  ])('%s is a fault', async (_, key, fault) => {
    const facts = await factsOf('', { 'server.key': key });
    expect(facts.key).toMatchObject({ kind: 'read', value: { isEncrypted: false, fault } });
  });

  test.each(['ENCKEY', 'ENCKEY8'])('an encrypted key is left closed, and no command runs (%s)', async (key) => {
    const facts = await factsOf("ssl_passphrase_command = 'touch /nonexistent/ran; false'\n", { 'server.key': key });
    expect(facts.key).toMatchObject({ kind: 'read', value: { isEncrypted: true, fault: undefined } });
  });

  test('what is missing counts where the key is, and nothing counts where no file is', async () => {
    const conf = "ssl_cert_file = 'none.crt'\nssl_ca_file = 'none-ca.crt'\n";
    expect(await factsOf(conf, {}, { isWhole: false })).toMatchObject({
      chain: { kind: 'faulty' },
      authorities: { kind: 'faulty' },
    });
    expect(await factsOf(`${conf}ssl_key_file = 'none.key'\n`, {}, { isWhole: false })).toMatchObject({
      chain: { kind: 'unknown' },
      key: { kind: 'unknown' },
      authorities: { kind: 'unknown' },
    });
    expect((await factsOf("ssl_key_file = 'none.key'\n", {}, { isWhole: false })).key).toEqual({ kind: 'unknown' });
  });

  test('a key that others may read is told in the words of the server', async () => {
    const directory = temporaryDirectory('tls-facts-');
    writeFileSync(join(directory, 'server.key'), material['KEY'] ?? '');
    chmodSync(join(directory, 'server.key'), 0o644);
    const settings = readServerSettings({
      path: '/data/x',
      directory: '/data',
      files: filesOf({ x: '' }),
      version: 18,
    });
    const { key } = await readTlsFacts({ settings, directory });
    expect(key).toMatchObject({
      value: { permissionFault: 'private key file "server.key" has group or world access' },
    });
  });

  test('a directory of revocation lists that is not there', async () => {
    expect((await factsOf("ssl_crl_dir = 'crls'\n", {})).revocationDirectory).toBe('missing');
    const directory = temporaryDirectory('tls-facts-');
    mkdirSync(join(directory, 'crls'));
    expect((await factsOf(`ssl_crl_dir = '${join(directory, 'crls')}'\n`, {})).revocationDirectory).toBe('there');
  });

  test.each([
    [18, "ssl_ciphers = 'nosuch'\n", 'could not set the TLSv1.2 cipher list (no valid ciphers available)'],
    [
      18,
      "ssl_min_protocol_version = 'TLSv1.3'\nssl_max_protocol_version = 'TLSv1.2'\n",
      'could not set SSL protocol version range',
    ],
    [16, "ssl_ecdh_curve = 'nosuch'\n", expect.stringMatching(/No valid groups found/)],
    [12, '', undefined],
  ] as const)('protocol settings of version %i: %s', async (version, conf, fault) => {
    expect((await factsOf(conf, {}, { version })).protocolFault).toEqual(fault);
  });
});
