import { createPrivateKey, createPublicKey, type X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { readBounded } from '../env/read-bounded.ts';
import { nodeEnv } from '../env/node-env.ts';
import { checkKeyPermissions } from '../tls/key-permissions.ts';
import { clockSkew } from '../tls/authority.ts';
import { readIssuedList, stem } from '../tls/authority-files.ts';
import { certificateFacts, isSignedBy } from '../tls/certificate-facts.ts';
import { mainPurpose } from '../tls/certificate-purpose.ts';
import { generateKey } from '../tls/key-type.ts';
import { isCertificate, parsePem } from '../tls/pem.ts';
import { isEncrypted } from '../tls/read-key.ts';
import { renewCertificate } from '../tls/renew-certificate.ts';
import { replacePair } from '../tls/replace-pair.ts';
import { daysOf, openAuthority, orFail, withAuthorityOptions, type AuthorityOptions } from './cert-authority.ts';
import { keepIssued, readCertificate, warnOfAuthority } from './cert-issue.ts';
import { fail, print } from './terminal.ts';

interface RenewOptions extends AuthorityOptions {
  readonly newKey?: true;
  readonly key?: string;
  readonly days?: string;
}

const day = 24 * 60 * 60_000;

/** certRenewCommand is `postern cert renew`. */
export const certRenewCommand = withAuthorityOptions(
  new Command('renew').description('certify the same names anew, in the same file; the old one is kept as FILE.old'),
)
  .argument('<file>', 'the certificate')
  .option('--days <n>', 'how long the new one is good for (default: as long as the old one)')
  .option('--new-key', 'make a new key too (default: the certificate alone changes, in one step)')
  .option('--key <file>', "the certificate's key (default: its name with .key)")
  .addHelpText(
    'after',
    `
Examples:
  postern cert renew /etc/postern/server.crt -D /etc/postern
  postern cert renew server.crt --ca ~/ca/ca.crt --days 90 --new-key

A running gate takes it up by itself; a PostgreSQL after pg_ctl reload.`,
  )
  .action(run);

async function run(file: string, options: RenewOptions): Promise<void> {
  const path = resolve(file);
  const certificate = readCertificate(path);
  const keyFile = resolve(options.key ?? `${stem(path)}.key`);
  const open = await openAuthority(options);
  const issuer = readCertificate(open.files.certificateFile);
  if (!isSignedBy(certificate, issuer)) {
    fail(`certificate "${file}" was not issued by "${open.files.certificateFile}"`, 'Name its CA: --ca FILE');
  }
  const list = orFail(`read "${open.files.listFile}"`, () => readIssuedList(open.files));
  const known = list.entries.find(({ serialNumber }) => serialNumber === certificate.serialNumber);
  if (known?.revoked !== undefined) {
    fail(`certificate "${file}" is revoked since ${known.revoked.toISOString()}`, 'Issue a new one.');
  }
  if (certificate.ca && options.newKey === true) {
    fail('a CA with a new key is a new CA', 'What it has issued would count no more. Type: postern cert ca');
  }
  const newKey = options.newKey === true ? (await generateKey('ec')).privateKey : undefined;
  if (newKey === undefined) checkOwnKey(certificate, keyFile);
  const pem = await renewCertificate({
    authority: open.authority,
    certificate,
    publicKey: newKey === undefined ? certificate.publicKey : createPublicKey(newKey),
    duration: options.days === undefined ? durationOf(certificate) : daysOf(options.days) * day,
    now: nodeEnv.now(),
  });
  keepIssued(open, pem, mainPurpose(certificate), known?.name ?? certificateFacts(certificate).subject);
  orFail(`replace "${file}"`, () => {
    const chain = withFirst(readBounded(path).toString('latin1'), pem);
    replacePair({ certificateFile: path, certificate: chain, keyFile, ...(newKey !== undefined && { key: newKey }) });
  });
  print(path);
  if (newKey !== undefined) print(keyFile);
  if (!certificate.ca) warnOfAuthority(open, pem);
}

/** A certificate whose key is not there would be renewed in vain. An encrypted key is taken on trust. */
function checkOwnKey(certificate: X509Certificate, keyFile: string): void {
  if (!existsSync(keyFile)) return;
  const forbidden = checkKeyPermissions('/', keyFile);
  if (forbidden !== undefined) fail(forbidden.message, forbidden.detail);
  const pem = orFail(`read "${keyFile}"`, () => readBounded(keyFile).toString('latin1'));
  if (isEncrypted(pem)) return;
  const matches = orFail(`read "${keyFile}"`, () => certificate.checkPrivateKey(createPrivateKey(pem)));
  if (!matches) fail(`key "${keyFile}" does not belong to the certificate`, 'Give --key FILE, or --new-key.');
}

/** What else is in the file, such as the rest of a chain, stays. */
function withFirst(text: string, pem: string): string {
  const first = parsePem(text).find(isCertificate);
  return first === undefined ? pem : text.replace(first.text.trimEnd(), pem.trimEnd());
}

function durationOf({ validFrom, validTo }: X509Certificate): number {
  return new Date(validTo).getTime() - new Date(validFrom).getTime() - clockSkew;
}
