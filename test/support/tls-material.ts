import { createPrivateKey, generateKeyPairSync, getDiffieHellman, type KeyObject } from 'node:crypto';
import { createAuthority, issueServerCertificate, type Authority } from '../../src/tls/authority.ts';
import { printPem } from '../../src/tls/pem.ts';
import { createRevocationList } from '../../src/tls/revocation-list.ts';
import type { TlsSettings } from '../../src/tls/tls-settings.ts';

/** defaultTlsSettings are PostgreSQL 18's defaults. */
export const defaultTlsSettings: TlsSettings = {
  ssl_cert_file: 'server.crt',
  ssl_key_file: 'server.key',
  ssl_ca_file: '',
  ssl_crl_file: '',
  ssl_crl_dir: '',
  ssl_ciphers: 'HIGH:MEDIUM:+3DES:!aNULL',
  ssl_tls13_ciphers: '',
  ssl_prefer_server_ciphers: true,
  ssl_groups: 'X25519:prime256v1',
  ssl_dh_params_file: '',
  ssl_min_protocol_version: 'TLSv1.2',
  ssl_max_protocol_version: '',
  ssl_passphrase_command: '',
  ssl_passphrase_command_supports_reload: false,
};

/** The passphrase of the encrypted keys. */
export const passphrase = 'sesame';

/** TlsMaterial is the files that the recorded cases speak of, by the names they have there. */
export type TlsMaterial = Readonly<Record<string, string>>;

/** makeTlsMaterial makes a CA, a server certificate and all that can be wrong with them. */
export async function makeTlsMaterial(): Promise<{ readonly authority: Authority; readonly files: TlsMaterial }> {
  const now = new Date();
  const authority = await createAuthority({ commonName: 'testca', days: 30, now });
  const server = await issueServerCertificate({ authority, names: ['localhost', '127.0.0.1'], days: 30, now });
  const key = createPrivateKey(server.key);
  const brokenCertificate = printPem('CERTIFICATE', Buffer.alloc(3));
  const files: TlsMaterial = {
    CA: authority.certificate,
    CERT: server.certificate,
    KEY: server.key,
    OTHERKEY: exportKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    RSAKEY: exportKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    ENCKEY: key.export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
    ENCKEY8: key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
    CRL: await createRevocationList({ authority, revoked: [], number: 1, days: 30, now }),
    CHAIN: server.certificate + authority.certificate,
    BROKENCHAIN: server.certificate + brokenCertificate,
    BROKENCAS: authority.certificate + brokenCertificate,
    KEYFIRST: server.key + server.certificate,
    BROKENCERT: brokenCertificate,
    BROKENKEY: printPem('PRIVATE KEY', Buffer.alloc(3)),
    BROKENCRL: printPem('X509 CRL', Buffer.alloc(3)),
    GARBAGE: 'this is not pem\n',
    EMPTY: '',
    DH: dhParameters(),
  };
  return { authority, files };
}

function exportKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The 2048-bit group of RFC 3526 as PKCS #3 has it: SEQUENCE { prime, generator }. */
function dhParameters(): string {
  const prime = getDiffieHellman('modp14').getPrime();
  const head = Buffer.from('308201080282010100', 'hex');
  return printPem('DH PARAMETERS', Buffer.concat([head, prime, Buffer.from('020102', 'hex')]));
}
