import { constants, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
  type TLSSocketOptions,
} from 'node:tls';
import { refuseCertificate, type CertificateRefusal } from './client-certificate.ts';
import { certificateEnding, listEndings, type Ending } from './ending.ts';
import { endPointHash } from './end-point-hash.ts';
import { readProtocolOptions } from './protocol-options.ts';
import { readClientAuthorities, readServerChain, type ServerChain } from './read-certificates.ts';
import { readKey, type ServerKey } from './read-key.ts';
import { openHashedDirectory, readRevocation, type Revocation } from './revocation.ts';
import { Secret } from '../text/secret.ts';
import { parseRevoked, type CertificateKey } from './revoked-certificates.ts';
import { opensslReason, refuseTls, type TlsRefusal } from './tls-refusal.ts';
import type { TlsSettings } from './tls-settings.ts';

/** ServerTls is how the gate speaks TLS with its clients. */
export interface ServerTls {
  /**
   * For `new TLSSocket(socket, options)`; to be taken anew for each connection, as lists of ssl_crl_dir may have come.
   */
  readonly options: TLSSocketOptions;
  /** The channel binding data tls-server-end-point (RFC 5929 §4.1); undefined where the certificate has none. */
  readonly endPointHash: Buffer | undefined;
  /** Whether clients are asked for certificates: ssl_ca_file is set. */
  readonly verifiesClients: boolean;
  /** When the gate's own certificate ends. */
  readonly expires: Date;
  /** endings is what ends when: the certificate, the CAs of clients, and the lists of ssl_crl_file. */
  readonly endings: readonly Ending[];
  /** What it was made of, so that another process can make the same: see openServerTls. */
  readonly material: Secret<ServerTlsMaterial>;
  /** refuseCertificate says after the handshake whether the connection must end, and why. */
  refuseCertificate(socket: TLSSocket): CertificateRefusal | undefined;
  /** isRevoked tells whether a list says so by now of a certificate that was taken before. */
  isRevoked(key: CertificateKey): boolean;
}

/** ServerTlsMaterial is all that was read for a ServerTls, as plain values. The key in it is not encrypted. */
export interface ServerTlsMaterial {
  readonly context: SecureContextOptions;
  readonly revocation: Revocation;
  /** The path of ssl_crl_dir, absolute. */
  readonly hashedDirectory: string | undefined;
  /** The gate's own certificate, as PEM. */
  readonly leaf: string;
  readonly verifiesClients: boolean;
  readonly endings: readonly Ending[];
}

/** LoadedTls is the outcome of loadServerTls. */
export type LoadedTls = { readonly kind: 'loaded'; readonly tls: ServerTls } | TlsRefusal;

/** The protocol's name in TLS (manual: protocol-flow-ssl). A client that offers only others is refused by an alert. */
const alpnProtocol = 'postgresql';

/** As the server: no resumption, no compression, no renegotiation (be-secure-openssl.c, be_tls_init). */
const secureOptions = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_COMPRESSION | constants.SSL_OP_NO_RENEGOTIATION;

/**
 * loadServerTls reads everything that the ssl_* settings name and checks it, in the server's order and with its texts.
 * Paths are relative to `directory`; texts show them as written.
 */
export async function loadServerTls(
  settings: TlsSettings,
  directory: string,
  { reloading }: { readonly reloading: boolean },
): Promise<LoadedTls> {
  const chain = await readServerChain(directory, settings.ssl_cert_file);
  if (chain.kind === 'refused') return chain;
  const key = await readKey(settings, directory, reloading);
  if (key.kind === 'refused') return key;
  const mismatch = checkKey(chain, key, settings.ssl_key_file);
  if (mismatch !== undefined) return mismatch;
  const protocol = await readProtocolOptions(settings, directory);
  if (protocol.kind === 'refused') return protocol;
  const authorities =
    settings.ssl_ca_file === '' ? undefined : await readClientAuthorities(directory, settings.ssl_ca_file);
  if (authorities?.kind === 'refused') return authorities;
  const revocation = await readRevocation(settings, directory);
  if (revocation.kind === 'refused') return revocation;
  const context: SecureContextOptions = {
    ...protocol.options,
    cert: chain.pem,
    // Node takes no key object here, and no passphrase whose bytes are not UTF-8.
    key: key.key.export({ type: 'pkcs8', format: 'pem' }),
    // Given none, Node would load all of Mozilla's.
    ca: [...(authorities?.pem ?? [])],
    secureOptions,
  };
  try {
    const hashed = settings.ssl_crl_dir === '' ? undefined : resolve(directory, settings.ssl_crl_dir);
    const endings = [
      certificateEnding('server certificate', settings.ssl_cert_file, chain.leaf),
      ...(authorities?.pem ?? []).map((pem) =>
        certificateEnding('CA certificate for clients', settings.ssl_ca_file, new X509Certificate(pem)),
      ),
      ...listEndings(settings.ssl_crl_file, revocation.lists),
    ];
    const tls = openServerTls({
      context,
      revocation,
      hashedDirectory: hashed,
      leaf: chain.leaf.toString(),
      verifiesClients: authorities !== undefined,
      endings,
    });
    return { kind: 'loaded', tls };
  } catch (error) {
    return refuseTls(`could not create SSL context: ${opensslReason(error)}`);
  }
}

/** A key of another type than the certificate's is only found missing at the end, hence the two texts. */
function checkKey({ leaf }: ServerChain, { key }: ServerKey, name: string): TlsRefusal | undefined {
  if (leaf.checkPrivateKey(key)) return undefined;
  const sameType = leaf.publicKey.asymmetricKeyType === key.asymmetricKeyType;
  return refuseTls(
    sameType
      ? `could not load private key file "${name}": key values mismatch`
      : 'check of private key failed: no certificate assigned',
  );
}

interface Contexts {
  current(): SecureContext;
  /** Client certificates are to be checked against lists, and there is no list at all: none can be taken. */
  listsMissing(): boolean;
  /** The certificates that the lists take back. */
  revoked(): ReadonlySet<CertificateKey>;
}

function openContexts(material: SecureContextOptions, revocation: Revocation, hashed: string | undefined): Contexts {
  const directory = hashed === undefined ? undefined : openHashedDirectory(hashed);
  let stamp = directory?.stamp();
  let lists = [...revocation.lists, ...(directory?.lists() ?? [])];
  const create = (): SecureContext => createSecureContext({ ...material, ...(lists.length > 0 && { crl: lists }) });
  let context = create();
  let revoked: ReadonlySet<CertificateKey> | undefined;
  const current = (): SecureContext => {
    const seen = directory?.stamp();
    if (seen !== stamp) {
      stamp = seen;
      lists = [...revocation.lists, ...(directory?.lists() ?? [])];
      revoked = undefined;
      context = create();
    }
    return context;
  };
  return {
    current,
    listsMissing: () => revocation.checked && lists.length === 0,
    revoked: () => {
      current();
      revoked ??= parseRevoked(lists);
      return revoked;
    },
  };
}

/** openServerTls makes a ServerTls of what was read for it. It throws where OpenSSL does not take it. */
export function openServerTls(material: ServerTlsMaterial): ServerTls {
  const { context, revocation, hashedDirectory, verifiesClients, endings } = material;
  const contexts = openContexts(context, revocation, hashedDirectory);
  const leaf = new X509Certificate(material.leaf);
  return {
    material: new Secret(material),
    get options() {
      return {
        isServer: true,
        secureContext: contexts.current(),
        ALPNProtocols: [alpnProtocol],
        requestCert: verifiesClients,
        // PostgreSQL takes clients without a certificate; refuseCertificate looks at those that have one.
        rejectUnauthorized: false,
      };
    },
    endPointHash: endPointHash(leaf),
    verifiesClients,
    expires: new Date(leaf.validTo),
    endings,
    refuseCertificate: (socket) =>
      verifiesClients ? refuseCertificate(socket, { listsMissing: contexts.listsMissing() }) : undefined,
    isRevoked: (key) => contexts.revoked().has(key),
  };
}
