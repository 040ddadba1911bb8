import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { emptyIssuedList, parseIssuedList, printIssuedList, type IssuedList } from './issued-list.ts';
import { replaceFile } from './replace-file.ts';
import { createRevocationList } from './revocation-list.ts';

/** AuthorityFiles is where a CA keeps what belongs to it. */
export interface AuthorityFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** What it has issued; private, because it names roles. */
  readonly listFile: string;
  /** The revocation list, for ssl_crl_file. */
  readonly revocationFile: string;
}

/** authorityFiles gives the files of a CA in a directory, or of one that was brought along. */
export function authorityFiles(
  directory: string,
  certificateFile = join(directory, 'ca.crt'),
  keyFile = `${stem(certificateFile)}.key`,
): AuthorityFiles {
  const base = stem(certificateFile);
  return { certificateFile, keyFile, listFile: `${base}.issued`, revocationFile: `${base}.crl` };
}

/** stem is a file's name without the ending of a certificate. */
export function stem(path: string): string {
  return path.replace(/\.(?:crt|pem|cer)$/, '');
}

/** readIssuedList reads the list of a CA; one that has issued nothing yet has none. It throws where it cannot. */
export function readIssuedList({ listFile }: AuthorityFiles): IssuedList {
  if (!existsSync(listFile)) return emptyIssuedList;
  const parsed = parseIssuedList(readFileSync(listFile, 'utf8'));
  if (parsed.kind === 'list') return parsed;
  throw new Error(`${listFile}:${parsed.line}: ${parsed.message}`);
}

/**
 * changeIssuedList reads the list, changes it and writes it back in one step. A lock beside it keeps two commands from
 * losing each other's entries. It throws where it cannot.
 */
export function changeIssuedList(files: AuthorityFiles, change: (list: IssuedList) => IssuedList): IssuedList {
  const lock = `${files.listFile}.lock`;
  try {
    closeSync(openSync(lock, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new Error(`file "${lock}" exists: another command is at work; if none is, remove it`, { cause: error });
  }
  try {
    const list = change(readIssuedList(files));
    replaceFile(files.listFile, printIssuedList(list), 0o600);
    return list;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** writeRevocationList writes a new revocation list of all that the CA has revoked, good for so many days. */
export async function writeRevocationList(
  files: AuthorityFiles,
  request: {
    readonly authority: Authority;
    readonly days: number;
    readonly now: Date;
    /** Serial numbers that are revoked from now on, and others that stay as they are. */
    readonly change: (list: IssuedList) => IssuedList;
  },
): Promise<IssuedList> {
  const { authority, days, now, change } = request;
  const list = changeIssuedList(files, (old) => ({ ...change(old), listNumber: old.listNumber + 1 }));
  const revoked = list.entries.flatMap(({ serialNumber, revoked: date }) =>
    date === undefined ? [] : [{ serialNumber, date }],
  );
  const pem = await createRevocationList({ authority, revoked, number: list.listNumber, days, now });
  replaceFile(files.revocationFile, pem, 0o644);
  return list;
}
