import { statSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext, type SecureContextOptions } from 'node:tls';
import { readBounded } from '../env/read-bounded.ts';
import { strerror } from '../env/strerror.ts';
import type { Secret } from '../text/secret.ts';
import { opensslReason } from '../tls/tls-refusal.ts';
import type { Conninfo } from './conninfo.ts';

/** ClientIdentity is a client certificate and its key, both PEM. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly key: Secret<string>;
}

/** TlsMaterialRead is what a connection's TLS is made of, or why it cannot be. */
export type TlsMaterialRead =
  | { readonly kind: 'context'; readonly context: SecureContext }
  | { readonly kind: 'failed'; readonly reason: string };

interface Cached {
  readonly stamp: string;
  readonly options: SecureContextOptions;
  readonly context: SecureContext;
}

/** Making a context takes a millisecond, a login not much more; files that have changed are read again. */
const cache = new WeakMap<Conninfo, Cached>();

/** Where systems keep the roots that OpenSSL trusts: Debian, Red Hat, SUSE, Alpine and macOS. */
const systemRootFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const;

/**
 * readTlsContext gives the context of the files that a connection string names, read again when they change on disk, with
 * another client certificate in place of theirs where one is given.
 */
export function readTlsContext(conninfo: Conninfo, identity?: ClientIdentity): TlsMaterialRead {
  try {
    const material = readMaterial(conninfo);
    if (identity === undefined) return { kind: 'context', context: material.context };
    const { passphrase: _, ...options } = material.options;
    const context = createSecureContext({ ...options, cert: identity.certificate, key: identity.key.reveal() });
    return { kind: 'context', context };
  } catch (error) {
    if (error instanceof UnusableFile) return { kind: 'failed', reason: error.message };
    return { kind: 'failed', reason: `could not create SSL context: ${opensslReason(error)}` };
  }
}

/** readTlsOptions gives the same material as options for tls.connect. It throws an error with the reason. */
export function readTlsOptions(conninfo: Conninfo): SecureContextOptions {
  return readMaterial(conninfo).options;
}

/** UnusableFile carries a reason past the readers of single files; it does not leave this file except as text. */
class UnusableFile extends Error {}

function readMaterial(conninfo: Conninfo): Cached {
  const stamp = [conninfo.sslrootcert, conninfo.sslcrl, conninfo.sslcert, conninfo.sslkey].map(stampOf).join();
  const cached = cache.get(conninfo);
  if (cached?.stamp === stamp) return cached;
  const options = readOptions(conninfo);
  const material = { stamp, options, context: createSecureContext(options) };
  cache.set(conninfo, material);
  return material;
}

/** What differs when a file has been written or replaced. */
function stampOf(path: string | undefined): string {
  if (path === undefined || path === 'system') return '';
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.mode}`;
}

function readOptions(conninfo: Conninfo): SecureContextOptions {
  const { sslrootcert, sslcrl, sslcert, sslkey, sslpassword } = conninfo;
  if (sslkey !== undefined) checkKeyFile(sslkey);
  return {
    // libpq's own default, which Node's happens to be too.
    minVersion: conninfo.sslMinProtocolVersion ?? 'TLSv1.2',
    ...(conninfo.sslMaxProtocolVersion !== undefined && { maxVersion: conninfo.sslMaxProtocolVersion }),
    ...(sslrootcert !== undefined && { ca: readRoots(sslrootcert) }),
    ...(sslcrl !== undefined && { crl: readPem(sslcrl, 'certificate revocation list') }),
    ...(sslcert !== undefined && { cert: readPem(sslcert, 'certificate') }),
    ...(sslkey !== undefined && { key: readPem(sslkey, 'private key') }),
    ...(sslpassword !== undefined && { passphrase: sslpassword.reveal() }),
  };
}

function readRoots(sslrootcert: string): string | string[] {
  if (sslrootcert !== 'system') return readPem(sslrootcert, 'root certificate');
  const named = process.env['SSL_CERT_FILE'];
  const file = [...(named === undefined ? [] : [named]), ...systemRootFiles].find(
    (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  );
  return file === undefined ? [...rootCertificates] : readPem(file, 'root certificate');
}

function readPem(path: string, what: string): string {
  try {
    return readBounded(path).toString('latin1');
  } catch (error) {
    throw new UnusableFile(`could not read ${what} file "${path}": ${strerror(error)}`);
  }
}

/** libpq's rule for sslkey (manual: libpq-ssl-clientcert): nobody else may read it; of root's files, a group may. */
function checkKeyFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UnusableFile(`certificate present, but not private key file "${path}"`);
  if (!stats.isFile()) throw new UnusableFile(`private key file "${path}" is not a regular file`);
  if (process.platform === 'win32') return;
  const forbidden = stats.uid === 0 ? 0o037 : 0o077;
  if ((stats.mode & forbidden) === 0) return;
  throw new UnusableFile(
    `private key file "${path}" has group or world access; file must have permissions u=rw (0600) or less if owned by the current user, or permissions u=rw,g=r (0640) or less if owned by root`,
  );
}
