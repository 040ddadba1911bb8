import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readBounded } from '../env/read-bounded.ts';
import type { IssuedCertificate } from '../tls/authority.ts';
import { changeIssuedList } from '../tls/authority-files.ts';
import { writeCertificateFiles } from '../tls/certificate-files.ts';
import type { Purpose } from '../tls/issued-list.ts';
import { orFail, type OpenAuthority } from './cert-authority.ts';
import { fail, print, warn } from './terminal.ts';

/** OutputFiles is where a new certificate and its key go. */
export interface OutputFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** outputFiles names the files of a new certificate: `--out`, else a name beside the CA. It ends where one exists. */
export function outputFiles(
  out: string | undefined,
  { files }: Pick<OpenAuthority, 'files'>,
  name: string,
): OutputFiles {
  const base = out ?? join(dirname(files.certificateFile), name);
  const output = { certificateFile: `${base}.crt`, keyFile: `${base}.key` };
  const taken = Object.values(output).find((path) => existsSync(path));
  if (taken !== undefined) {
    fail(`file "${taken}" exists`, `To renew it: postern cert renew ${output.certificateFile}. Elsewhere: --out`);
  }
  return output;
}

/** keepIssued enters a certificate in the CA's list before it is in anybody's hands, so that it can be revoked. */
export function keepIssued({ files }: OpenAuthority, pem: string, purpose: Purpose, name: string): void {
  const { serialNumber, validTo } = new X509Certificate(pem);
  const entry = { serialNumber, purpose, notAfter: new Date(validTo), revoked: undefined, name };
  orFail(`change "${files.listFile}"`, () =>
    changeIssuedList(files, (list) => ({ ...list, entries: [...list.entries, entry] })),
  );
}

/** handOut enters a new certificate in the list, writes its files and prints their names. */
export function handOut(
  open: OpenAuthority,
  issued: IssuedCertificate,
  output: OutputFiles,
  { purpose, name }: { readonly purpose: Purpose; readonly name: string },
): void {
  keepIssued(open, issued.certificate, purpose, name);
  orFail(`write "${basename(output.certificateFile)}"`, () => writeCertificateFiles(output, issued));
  print(output.certificateFile);
  print(output.keyFile);
  warnOfAuthority(open, issued.certificate);
}

/** warnOfAuthority says when the CA ends before what it has just certified. */
export function warnOfAuthority({ authority, files }: OpenAuthority, pem: string): void {
  const end = new Date(new X509Certificate(authority.certificate).validTo);
  if (end >= new Date(new X509Certificate(pem).validTo)) return;
  warn(
    `the CA ends before the certificate, on ${end.toISOString().slice(0, 10)}`,
    `Renew it under the same key: postern cert renew ${files.certificateFile}`,
  );
}

/** readCertificate reads the first certificate of a file, and ends the command where there is none. */
export function readCertificate(path: string): X509Certificate {
  const pem = orFail(`read "${path}"`, () => readBounded(path).toString('latin1'));
  try {
    return new X509Certificate(pem);
  } catch {
    return fail(`file "${path}" is not a certificate in PEM`);
  }
}
