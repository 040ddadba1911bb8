import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shakeHands } from '../../test/support/tls-loopback.ts';
import { defaultTlsSettings, makeTlsMaterial, passphrase, type TlsMaterial } from '../../test/support/tls-material.ts';
import { createAuthority, issueServerCertificate } from './authority.ts';
import type { KeyType } from './key-type.ts';
import { loadServerTls, type ServerTls } from './server-tls.ts';
import type { TlsSettings } from './tls-settings.ts';

let files: TlsMaterial;
let directory: string;

beforeAll(async () => {
  ({ files } = await makeTlsMaterial());
  directory = mkdtempSync(join(tmpdir(), 'postern-tls-'));
  put('server.crt', files['CERT']);
  put('server.key', files['KEY']);
});

afterAll(() => rmSync(directory, { recursive: true }));

function put(name: string, text: string | undefined): void {
  writeFileSync(join(directory, name), text ?? '', { mode: 0o600 });
}

async function load(settings: Partial<TlsSettings> = {}): Promise<ServerTls> {
  const outcome = await loadServerTls({ ...defaultTlsSettings, ...settings }, directory, { reloading: false });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return outcome.tls;
}

/** What the client sees of a connection: version and cipher, or the reason of its failure. */
async function speak(settings: Partial<TlsSettings>, options: ConnectionOptions = {}): Promise<string> {
  return shakeHands(await load(settings), options, ({ client, serverFailure, clientFailure }) => {
    if (serverFailure !== undefined || clientFailure !== undefined) return 'refused';
    return `${client.getProtocol()} ${client.getCipher().name}`;
  });
}

describe('the certificate', () => {
  const keyTypes: readonly KeyType[] = ['ec', 'rsa', 'rsa-pss', 'ed25519'];
  for (const keyType of keyTypes) {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      test(`with a key of type ${keyType}, over ${version}`, async () => {
        const now = new Date();
        const authority = await createAuthority({ commonName: 'ca', days: 1, now });
        const server = await issueServerCertificate({ authority, names: ['localhost'], days: 1, now, keyType });
        put(`${keyType}.crt`, server.certificate);
        put(`${keyType}.key`, server.key);
        const tls = await load({ ssl_cert_file: `${keyType}.crt`, ssl_key_file: join(directory, `${keyType}.key`) });
        const trusting = { ca: authority.certificate, servername: 'localhost', rejectUnauthorized: true };
        const seen = await shakeHands(
          tls,
          { ...trusting, minVersion: version, maxVersion: version },
          ({ client, clientFailure }) => [
            clientFailure,
            client.getProtocol(),
            client.getPeerX509Certificate()?.toString(),
          ],
        );
        expect(seen).toEqual([undefined, version, server.certificate]);
        const { raw } = new X509Certificate(server.certificate);
        // The CA signs with ECDSA and SHA-256, whatever the key that it certifies.
        expect(tls.endPointHash).toEqual(createHash('sha256').update(raw).digest());
      });
    }
  }

  test('is served with its chain', async () => {
    const chainLength = async (name: string): Promise<number> => {
      put('chain.crt', files[name]);
      return shakeHands(await load({ ssl_cert_file: 'chain.crt' }), {}, ({ client }) => {
        const issuer = client.getPeerX509Certificate()?.issuerCertificate;
        return issuer === undefined ? 1 : 2;
      });
    };
    expect([await chainLength('CERT'), await chainLength('CHAIN')]).toEqual([1, 2]);
  });

  test('signed with Ed25519 gives no channel binding', async () => {
    const now = new Date();
    const authority = await createAuthority({ commonName: 'ca', days: 1, now, keyType: 'ed25519' });
    const server = await issueServerCertificate({ authority, names: ['localhost'], days: 1, now });
    put('ed.crt', server.certificate);
    put('ed.key', server.key);
    const tls = await load({ ssl_cert_file: 'ed.crt', ssl_key_file: 'ed.key' });
    expect(tls.endPointHash).toBeUndefined();
  });
});

describe('protocol', () => {
  test('TLS 1.3 with the default suites, though ssl_tls13_ciphers is empty', async () => {
    expect(await speak({})).toBe('TLSv1.3 TLS_AES_256_GCM_SHA384');
  });

  test('ssl_max_protocol_version', async () => {
    expect(await speak({ ssl_max_protocol_version: 'TLSv1.2' })).toMatch(/^TLSv1\.2 /);
  });

  test('ssl_min_protocol_version', async () => {
    expect(await speak({ ssl_min_protocol_version: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' })).toBe('refused');
    expect(await speak({ ssl_min_protocol_version: 'TLSv1.2' }, { maxVersion: 'TLSv1.1' })).toBe('refused');
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('%s is spoken with @SECLEVEL=0 only', async (version) => {
    const old: ConnectionOptions = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    const allowed = { ssl_min_protocol_version: version };
    expect(await speak(allowed, old)).toBe('refused');
    expect(await speak({ ...allowed, ssl_ciphers: 'HIGH:@SECLEVEL=0' }, old)).toMatch(`${version} ECDHE-ECDSA-AES`);
  });

  test('ssl_tls13_ciphers', async () => {
    const suites = 'TLS_CHACHA20_POLY1305_SHA256: TLS_AES_128_GCM_SHA256';
    expect(await speak({ ssl_tls13_ciphers: suites })).toBe('TLSv1.3 TLS_CHACHA20_POLY1305_SHA256');
    expect(
      await speak({ ssl_tls13_ciphers: suites }, { ciphers: 'TLS_AES_256_GCM_SHA384', minVersion: 'TLSv1.3' }),
    ).toBe('refused');
  });

  test('ssl_ciphers', async () => {
    const one = {
      ssl_ciphers: 'TLS_AES_128_GCM_SHA256;ECDHE-ECDSA-AES128-GCM-SHA256',
      ssl_max_protocol_version: 'TLSv1.2',
    } as const;
    expect(await speak(one)).toBe('TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256');
    expect(await speak(one, { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })).toBe('refused');
  });

  test('ssl_prefer_server_ciphers', async () => {
    const both = {
      ssl_ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
      ssl_max_protocol_version: 'TLSv1.2',
    } as const;
    const client = { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256' };
    expect(await speak({ ...both, ssl_prefer_server_ciphers: true }, client)).toMatch(/AES128/);
    expect(await speak({ ...both, ssl_prefer_server_ciphers: false }, client)).toMatch(/AES256/);
  });

  test.each([
    ['secp384r1:X25519', 'secp384r1'],
    ['X25519:prime256v1', 'X25519'],
  ])('ssl_groups = %s', async (ssl_groups, name) => {
    const tls = await load({ ssl_groups, ssl_max_protocol_version: 'TLSv1.2' });
    const client = { ecdhCurve: 'X25519:secp384r1:prime256v1' };
    const seen = await shakeHands(tls, client, (ends) => ends.client.getEphemeralKeyInfo());
    expect(seen).toMatchObject({ type: 'ECDH', name });
  });

  test.each(['', 'dh.pem'])('DHE with ssl_dh_params_file = "%s"', async (ssl_dh_params_file) => {
    put('dh.pem', files['DH']);
    const now = new Date();
    const authority = await createAuthority({ commonName: 'ca', days: 1, now });
    const server = await issueServerCertificate({ authority, names: ['localhost'], days: 1, now, keyType: 'rsa' });
    put('dhe.crt', server.certificate);
    put('dhe.key', server.key);
    const tls = await load({ ssl_cert_file: 'dhe.crt', ssl_key_file: 'dhe.key', ssl_dh_params_file });
    const client: ConnectionOptions = { ciphers: 'DHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' };
    const seen = await shakeHands(tls, client, (ends) => ends.client.getEphemeralKeyInfo());
    // By itself OpenSSL takes parameters as strong as the key, which has 3072 bits.
    expect(seen).toEqual({ type: 'DH', size: ssl_dh_params_file === '' ? 3072 : 2048 });
  });

  test('ALPN', async () => {
    const tls = await load();
    const alpn = (ALPNProtocols: readonly string[]) =>
      shakeHands(tls, { ALPNProtocols: [...ALPNProtocols] }, ({ server, client, clientFailure }) =>
        clientFailure === undefined ? [server.alpnProtocol, client.alpnProtocol] : Reflect.get(clientFailure, 'code'),
      );
    expect(await alpn(['http/1.1', 'postgresql'])).toEqual(['postgresql', 'postgresql']);
    expect(await alpn(['http/1.1'])).toBe('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL');
    expect(await shakeHands(tls, {}, ({ server }) => server.alpnProtocol)).toBe(false);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s sessions are not resumed', async (version) => {
    const tls = await load();
    const range = { minVersion: version, maxVersion: version };
    const session = await shakeHands(tls, range, async ({ client, server }) => {
      // Tickets of TLS 1.3 would come with the first data.
      const received = new Promise((settle) => client.once('data', settle));
      server.write('x');
      await received;
      return client.getSession();
    });
    expect(session).toBeDefined();
    const again = await shakeHands(
      tls,
      { ...range, ...(session !== undefined && { session }) },
      ({ client, clientFailure }) => [clientFailure, client.isSessionReused()],
    );
    expect(again).toEqual([undefined, false]);
  });

  test('TLS 1.2 is not renegotiated', async () => {
    const error = await shakeHands(
      await load(),
      { maxVersion: 'TLSv1.2' },
      ({ client }) =>
        new Promise((settle) => {
          client.on('error', settle);
          client.renegotiate({}, settle);
        }),
    );
    expect(error).toMatchObject({ code: 'ERR_SSL_NO_RENEGOTIATION' });
  });
});

describe('a key with a passphrase', () => {
  const encrypted = (more: Partial<TlsSettings> = {}): TlsSettings => {
    put('encrypted.key', files['ENCKEY8']);
    return {
      ...defaultTlsSettings,
      ssl_key_file: 'encrypted.key',
      ssl_passphrase_command: `echo ${passphrase}`,
      ...more,
    };
  };

  test('serves', async () => {
    const tls = await load(encrypted());
    expect(await shakeHands(tls, {}, ({ clientFailure }) => clientFailure)).toBeUndefined();
  });

  test.each([
    { ssl_passphrase_command_supports_reload: false },
    { ssl_passphrase_command_supports_reload: true, ssl_passphrase_command: '' },
  ])('is not loaded again with %j', async (settings) => {
    expect(await loadServerTls(encrypted(settings), directory, { reloading: true })).toEqual({
      kind: 'refused',
      message: 'private key file "encrypted.key" cannot be reloaded because it requires a passphrase',
    });
  });

  test('is loaded again where the command supports it', async () => {
    const settings = encrypted({ ssl_passphrase_command_supports_reload: true });
    expect(await loadServerTls(settings, directory, { reloading: true })).toMatchObject({ kind: 'loaded' });
  });

  test('no text shows what the command printed', async () => {
    put('wrong', 'opensesame');
    const command = `cat ${join(directory, 'wrong')}`;
    for (const ssl_passphrase_command of [command, `${command}; exit 1`]) {
      const refused = await loadServerTls(encrypted({ ssl_passphrase_command }), directory, { reloading: false });
      expect(refused.kind).toBe('refused');
      expect(JSON.stringify(refused)).not.toContain('opensesame');
    }
  });
});
