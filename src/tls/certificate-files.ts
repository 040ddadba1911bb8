import { writeFileSync } from 'node:fs';
import type { IssuedCertificate } from './authority.ts';

/**
 * writeCertificateFiles writes a certificate and its key, the key readable by its owner alone. Neither file may exist;
 * the error of the file system is thrown. Both are on the disk when it returns.
 */
export function writeCertificateFiles(
  { certificateFile, keyFile }: { readonly certificateFile: string; readonly keyFile: string },
  { certificate, key }: IssuedCertificate,
): void {
  writeFileSync(keyFile, key, { flag: 'wx', mode: 0o600, flush: true });
  writeFileSync(certificateFile, certificate, { flag: 'wx', mode: 0o644, flush: true });
}
