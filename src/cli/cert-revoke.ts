import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import { messageOf } from '../text/thrown.ts';
import { writeRevocationList } from '../tls/authority-files.ts';
import { certificateFacts, isSignedBy } from '../tls/certificate-facts.ts';
import { mainPurpose } from '../tls/certificate-purpose.ts';
import type { IssuedEntry, IssuedList } from '../tls/issued-list.ts';
import {
  daysOf,
  openAuthority,
  withAuthorityOptions,
  type AuthorityOptions,
  type OpenAuthority,
} from './cert-authority.ts';
import { readCertificate } from './cert-issue.ts';
import { badUsage, fail, print } from './terminal.ts';

interface RevokeOptions extends AuthorityOptions {
  readonly user?: string;
  readonly crlDays: string;
}

/** Days that a revocation list is good for, unless told otherwise: behind its end every client is refused. */
const listDays = '30';

/** certRevokeCommand is `postern cert revoke`. */
export const certRevokeCommand = withAuthorityOptions(
  new Command('revoke').description('make certificates count no more, and write the revocation list'),
)
  .argument('[certificate]', 'its file, or its serial number in hexadecimal')
  .option('--user <role>', 'all certificates of a role that are in the list of the CA')
  .option('--crl-days <n>', 'how long the list is good for', listDays)
  .addHelpText(
    'after',
    `
Examples:
  postern cert revoke alice.crt
  postern cert revoke 5C8F0A1B2C3D4E5F --crl-days 7
  postern cert revoke --user alice

The list, ca.crl, is for ssl_crl_file. Behind its end every client certificate is refused: write it anew with cert crl.`,
  )
  .action(revoke);

/** certCrlCommand is `postern cert crl`. */
export const certCrlCommand = withAuthorityOptions(
  new Command('crl').description('write the revocation list anew, so that it does not run out'),
)
  .option('--crl-days <n>', 'how long it is good for', listDays)
  .addHelpText(
    'after',
    '\nExamples:\n  postern cert crl -D /etc/postern\n  postern cert crl --ca ~/ca/ca.crt --crl-days 7',
  )
  .action(async (options: RevokeOptions) => {
    await writeList(await openAuthority(options), options, (list) => list);
  });

async function revoke(named: string | undefined, options: RevokeOptions): Promise<void> {
  if ((named === undefined) === (options.user === undefined)) badUsage('name a certificate, or a role with --user');
  const open = await openAuthority(options);
  // Read before the list is locked, as a file that is no certificate ends the command.
  const certificate = named !== undefined && existsSync(named) ? readCertificate(named) : undefined;
  const date = nodeEnv.now();
  let revoked = 0;
  await writeList(open, options, (list) => {
    const chosen =
      certificate !== undefined
        ? [ofFile(list, certificate, open)]
        : named !== undefined
          ? [ofSerial(list, named)]
          : ofRole(list, options.user ?? '', date);
    const serials = new Set(chosen.map(({ serialNumber }) => serialNumber));
    const others = list.entries.filter(({ serialNumber }) => !serials.has(serialNumber));
    revoked = chosen.filter((entry) => entry.revoked === undefined).length;
    return { ...list, entries: [...others, ...chosen.map((entry) => ({ ...entry, revoked: entry.revoked ?? date }))] };
  });
  print(`revoked: ${revoked}${revoked === 0 ? ' (they were already)' : ''}`);
}

async function writeList(
  { authority, files }: OpenAuthority,
  { crlDays }: RevokeOptions,
  change: (list: IssuedList) => IssuedList,
): Promise<void> {
  const days = daysOf(crlDays);
  try {
    await writeRevocationList(files, { authority, days, now: nodeEnv.now(), change });
  } catch (error) {
    fail(`could not write the revocation list: ${messageOf(error)}`);
  }
  print(files.revocationFile);
}

/** Thrown inside of a change of the list, so that its lock is let go. */
function refuse(message: string): never {
  throw new Error(message);
}

function ofRole({ entries }: IssuedList, role: string, now: Date): readonly IssuedEntry[] {
  const found = entries.filter(
    ({ purpose, name, notAfter }) => purpose === 'client' && name === role && notAfter > now,
  );
  return found.length > 0 ? found : refuse(`the list has no certificate of role "${role}" that is still good`);
}

/** A certificate from before the list, or of another tool, is entered in it. */
function ofFile(
  { entries }: IssuedList,
  certificate: X509Certificate,
  { authority, files }: OpenAuthority,
): IssuedEntry {
  const issuer = new X509Certificate(authority.certificate);
  if (!isSignedBy(certificate, issuer) || certificate.fingerprint256 === issuer.fingerprint256) {
    return refuse(`the certificate was not issued by "${files.certificateFile}"`);
  }
  const { serialNumber, validTo } = certificate;
  const known = entries.find((entry) => entry.serialNumber === serialNumber);
  const { subject } = certificateFacts(certificate);
  const notAfter = new Date(validTo);
  return known ?? { serialNumber, purpose: mainPurpose(certificate), notAfter, revoked: undefined, name: subject };
}

function ofSerial({ entries }: IssuedList, named: string): IssuedEntry {
  const hex = named.replaceAll(':', '').toUpperCase();
  const serialNumber = (hex.length % 2 === 0 ? hex : `0${hex}`).replace(/^(?:00)+(?=.)/, '');
  const known = entries.find((entry) => entry.serialNumber === serialNumber);
  if (known !== undefined) return known;
  if (!/^[0-9A-F]+$/.test(hex)) return refuse(`"${named}" is neither a file nor a serial number`);
  return refuse(`serial number ${serialNumber} is not in the list of the CA; name the file of the certificate`);
}
