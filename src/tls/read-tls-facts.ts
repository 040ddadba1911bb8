import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CertificateFacts, KeyFacts, RevocationListFacts, TlsFacts, TlsFile } from '../check/tls/tls-facts.ts';
import type { EffectiveSettings } from '../conf/server/effective.ts';
import { certificateFacts, isSignedBy } from './certificate-facts.ts';
import { dhPrimeBits } from './dh-params.ts';
import { keyPermissionFault } from './key-permissions.ts';
import { isRevocationList, parsePem } from './pem.ts';
import { readProtocolOptions } from './protocol-options.ts';
import { isPubliclyIssued } from './public-roots.ts';
import { readClientAuthorities, readServerChain } from './read-certificates.ts';
import { isEncrypted } from './read-key.ts';
import { readText } from './read-text.ts';
import { revocationListFacts } from './revocation-facts.ts';
import { readRevocation } from './revocation.ts';
import { opensslReason, type TlsRefusal } from './tls-refusal.ts';
import { tlsSettingsOf } from './server-tls-settings.ts';
import type { TlsSettings } from './tls-settings.ts';

/** TlsFactsRequest says whose files to look at. */
export interface TlsFactsRequest {
  readonly settings: EffectiveSettings;
  /** The data directory, absolute: names of files are relative to it, and its owner is the account of the server. */
  readonly directory: string;
}

/**
 * readTlsFacts looks at the files of ssl_* as the server would at its start, with OpenSSL. It runs no
 * ssl_passphrase_command: the settings may be a stranger's. Files that are not there count only in a data directory,
 * or where others of them are; a copy of the configuration alone has none.
 */
export async function readTlsFacts({ settings, directory }: TlsFactsRequest): Promise<TlsFacts> {
  const tls = tlsSettingsOf(settings);
  const isThere = (name: string): boolean => existsSync(resolve(directory, name));
  const isWhole = isThere('PG_VERSION') || isThere(tls.ssl_key_file);
  // A certificate may be kept with the configuration; its key seldom is.
  const place: Place = { directory, isWhole: isWhole || isThere(tls.ssl_cert_file), hasKey: isWhole };
  const authorities = await readAuthorities(tls, place);
  const chain = await readChain(tls, place);
  return {
    chain: withFacts(chain, [...rawOf(chain), ...rawOf(authorities)]),
    key: await readKeyFacts(tls, place, chain),
    authorities: withFacts(authorities, rawOf(authorities)),
    revocation: await readLists(tls, place),
    revocationDirectory:
      tls.ssl_crl_dir === '' ? 'unset' : existsSync(resolve(directory, tls.ssl_crl_dir)) ? 'there' : 'missing',
    protocolFault: await findProtocolFault(tls, place),
    dhBits: await readDhBits(tls, place),
  };
}

interface Place {
  readonly directory: string;
  /** Whether it is a data directory or holds some of the files, and is not only a place where configuration is kept. */
  readonly isWhole: boolean;
  /** Whether the key, too, should be here. */
  readonly hasKey: boolean;
}

type Certificates = TlsFile<readonly X509Certificate[]>;

function canLook({ directory, isWhole }: Place, name: string): boolean {
  return name !== '' && (isWhole || existsSync(resolve(directory, name)));
}

async function readChain(tls: TlsSettings, place: Place): Promise<Certificates> {
  const name = tls.ssl_cert_file;
  if (!canLook(place, name)) return { kind: 'unknown' };
  const read = await readServerChain(place.directory, name);
  return read.kind === 'refused'
    ? faulty(name, read)
    : certificates(
        name,
        place,
        parsePem(read.pem).map(({ text }) => text),
      );
}

async function readAuthorities(tls: TlsSettings, place: Place): Promise<Certificates> {
  const name = tls.ssl_ca_file;
  if (!canLook(place, name)) return { kind: 'unknown' };
  const read = await readClientAuthorities(place.directory, name);
  return read.kind === 'refused' ? faulty(name, read) : certificates(name, place, read.pem);
}

function certificates(name: string, { directory }: Place, pem: readonly string[]): Certificates {
  return { kind: 'read', name, path: resolve(directory, name), value: pem.map((text) => new X509Certificate(text)) };
}

function rawOf(file: Certificates): readonly X509Certificate[] {
  return file.kind === 'read' ? file.value : [];
}

function withFacts(file: Certificates, issuers: readonly X509Certificate[]): TlsFile<readonly CertificateFacts[]> {
  if (file.kind !== 'read') return file;
  const isKnown = (one: X509Certificate): boolean =>
    issuers.some((issuer) => isSignedBy(one, issuer)) || isPubliclyIssued(one);
  return { ...file, value: file.value.map((one) => ({ ...certificateFacts(one), isIssuerKnown: isKnown(one) })) };
}

async function readKeyFacts(tls: TlsSettings, place: Place, chain: Certificates): Promise<TlsFile<KeyFacts>> {
  const name = tls.ssl_key_file;
  if (!canLook({ ...place, isWhole: place.hasKey }, name)) return { kind: 'unknown' };
  const path = resolve(place.directory, name);
  const read = await readText(place.directory, name);
  if (read.kind === 'failed') {
    // A key that only the server's account can read is as it should be.
    if (read.reason === 'Permission denied') return { kind: 'unknown' };
    return { kind: 'faulty', name, message: `could not load private key file "${name}": ${read.reason}` };
  }
  const permissionFault = keyPermissionFault(name, statSync(path), statSync(place.directory).uid)?.message;
  const encrypted = isEncrypted(read.text);
  const [leaf] = rawOf(chain);
  const fault = encrypted ? undefined : findKeyFault(name, read.text, leaf);
  return { kind: 'read', name, path, value: { isEncrypted: encrypted, permissionFault, fault } };
}

function findKeyFault(name: string, pem: string, leaf: X509Certificate | undefined): string | undefined {
  try {
    const key = createPrivateKey(pem);
    if (leaf === undefined || leaf.checkPrivateKey(key)) return undefined;
    return `could not load private key file "${name}": key values mismatch`;
  } catch (error) {
    return `could not load private key file "${name}": ${opensslReason(error)}`;
  }
}

async function readLists(tls: TlsSettings, place: Place): Promise<TlsFile<readonly RevocationListFacts[]>> {
  const name = tls.ssl_crl_file;
  if (!canLook(place, name)) return { kind: 'unknown' };
  const read = await readRevocation(tls, place.directory);
  if (read.kind === 'refused') return faulty(name, read);
  const value = read.lists.flatMap((text) => parsePem(text).filter(isRevocationList).map(revocationListFacts));
  return { kind: 'read', name, path: resolve(place.directory, name), value };
}

async function findProtocolFault(tls: TlsSettings, place: Place): Promise<string | undefined> {
  const isReadable = tls.ssl_dh_params_file === '' || canLook(place, tls.ssl_dh_params_file);
  const options = await readProtocolOptions(isReadable ? tls : { ...tls, ssl_dh_params_file: '' }, place.directory);
  return options.kind === 'refused' ? options.message : undefined;
}

async function readDhBits({ ssl_dh_params_file: name }: TlsSettings, place: Place): Promise<number | undefined> {
  if (!canLook(place, name)) return undefined;
  const read = await readText(place.directory, name);
  return read.kind === 'failed' ? undefined : dhPrimeBits(read.text);
}

function faulty(name: string, { message }: TlsRefusal): TlsFile<never> {
  // What the account of the server can read may be closed to ours.
  return message.endsWith('Permission denied') ? { kind: 'unknown' } : { kind: 'faulty', name, message };
}
