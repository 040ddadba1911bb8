import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { keepOld, replaceFiles } from './replace-file.ts';

/** CertificatePair is a certificate with its chain, in PEM, and its key, with the files they go to. */
export interface CertificatePair {
  readonly certificateFile: string;
  readonly certificate: string;
  readonly keyFile: string;
  /** Left out where the old one stays. */
  readonly key?: KeyObject;
}

/**
 * replacePair puts a new certificate, and its key where it has a new one, in the place of the old; those are kept as
 * FILE.old. Both are on the disk before the first is renamed. Between the two renames they do not match: a gate keeps the
 * old pair meanwhile, and PostgreSQL reads them only when it is told to. The error of the file system is thrown.
 */
export function replacePair({ certificateFile, certificate, keyFile, key }: CertificatePair): void {
  const newKey =
    key === undefined
      ? []
      : [{ path: keyFile, text: key.export({ type: 'pkcs8', format: 'pem' }).toString(), mode: 0o600 }];
  const replacements = [...newKey, { path: certificateFile, text: certificate, mode: 0o644 }];
  for (const { path } of replacements) if (existsSync(path)) keepOld(path);
  replaceFiles(replacements);
}
