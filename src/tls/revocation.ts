import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { readBounded } from '../env/read-bounded.ts';
import { isRevocationList, parsePem } from './pem.ts';
import { readText } from './read-text.ts';
import { opensslReason, refuseTls, type TlsRefusal } from './tls-refusal.ts';
import type { TlsSettings } from './tls-settings.ts';

/** Revocation is what ssl_crl_file and ssl_crl_dir say at one moment. */
export interface Revocation {
  readonly kind: 'revocation';
  /** Whether client certificates are checked against revocation lists at all. */
  readonly checked: boolean;
  /** The lists of ssl_crl_file, as PEM. */
  readonly lists: readonly string[];
}

/** readRevocation reads ssl_crl_file. A directory that does not exist counts as an empty one, as for OpenSSL. */
export async function readRevocation(settings: TlsSettings, directory: string): Promise<Revocation | TlsRefusal> {
  const { ssl_crl_file: name, ssl_crl_dir: hashed } = settings;
  if (name === '') return { kind: 'revocation', checked: hashed !== '', lists: [] };
  const refuse = (reason: string): TlsRefusal => {
    const where = hashed === '' ? `file "${name}"` : `file "${name}" or directory "${hashed}"`;
    return refuseTls(`could not load SSL certificate revocation list ${where}: ${reason}`);
  };
  const read = await readText(directory, name);
  if (read.kind === 'failed') return refuse(read.reason);
  const lists = revocationLists(read.text);
  if (lists.length === 0) return refuse('no certificate or crl found');
  for (const list of lists) {
    const fault = findFault(list);
    if (fault !== undefined) return refuse(fault);
  }
  return { kind: 'revocation', checked: true, lists };
}

/** The name that `openssl rehash` gives a CRL: eight hexadecimal digits of the issuer's hash, and a number. */
const hashedName = /^[0-9a-f]{8}\.r\d+$/;

/** HashedDirectory is ssl_crl_dir, whose lists count as soon as they are there (manual: ssl_crl_dir). */
export interface HashedDirectory {
  /** stamp changes when a list is added, replaced by rename or removed. */
  stamp(): string;
  /**
   * lists gives all that can be read, as PEM. One that is broken is left out, as OpenSSL does: certificates of its
   * issuer are then refused for want of a list.
   */
  lists(): readonly string[];
}

/** openHashedDirectory reads a directory prepared with `openssl rehash`. */
export function openHashedDirectory(path: string): HashedDirectory {
  return {
    stamp: () => stampOf(path),
    lists: () => hashedNames(path).flatMap((name) => readLists(resolve(path, name))),
  };
}

/**
 * How long after a change a directory may change again under the same time stamp (ms): some ticks of the kernel's
 * clock.
 */
const settleTime = 100;

function stampOf(path: string): string {
  try {
    const { ino, mtimeNs, mtimeMs } = statSync(path, { bigint: true });
    const now = Date.now();
    const settled = now - Number(mtimeMs) > settleTime;
    return settled ? `${ino} ${mtimeNs}` : `${ino} ${mtimeNs} seen ${now}`;
  } catch {
    return 'unreadable';
  }
}

function hashedNames(path: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => hashedName.test(name))
      .toSorted();
  } catch {
    return [];
  }
}

function readLists(path: string): readonly string[] {
  try {
    return revocationLists(readBounded(path).toString('latin1')).filter((list) => findFault(list) === undefined);
  } catch {
    return [];
  }
}

function revocationLists(text: string): readonly string[] {
  return parsePem(text)
    .filter(isRevocationList)
    .map((block) => block.text);
}

/** Node has no parser for a CRL alone; a context with no CA costs little. */
function findFault(list: string): string | undefined {
  try {
    createSecureContext({ ca: [], crl: list });
    return undefined;
  } catch (error) {
    return opensslReason(error);
  }
}
