import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import type { Secret } from '../text/secret.ts';
import { createAuthority } from '../tls/authority.ts';
import { writeCertificateFiles } from '../tls/certificate-files.ts';
import { isAttributeValue } from '../tls/parse-subject.ts';
import { obtainPassphrase } from './ask-passphrase.ts';
import { daysOf, filesOf, orFail, passphraseOption } from './cert-authority.ts';
import { directoryOption } from './control-options.ts';
import { badUsage, fail, print } from './terminal.ts';

interface CaOptions {
  readonly directory?: string;
  readonly name: string;
  readonly days: string;
  readonly encrypt?: true;
  readonly passphraseCommand?: string;
}

/** Characters that a new passphrase has at least: NIST SP 800-63B §3.1.1. */
const leastPassphrase = 8;

/** certCaCommand is `postern cert ca`. */
export const certCaCommand = new Command('ca')
  .description('make a CA: ca.crt, which may be handed out, and ca.key, which may not')
  .addOption(directoryOption())
  .option('--name <cn>', 'its name', `Postern CA of ${hostname()}`)
  .option('--days <n>', 'how long it is good for', '3650')
  .option('--encrypt', 'encrypt the key with a passphrase')
  .addOption(passphraseOption())
  .addHelpText(
    'after',
    `
Examples:
  postern cert ca -D /etc/postern
  postern cert ca -D ~/ca --name 'Acme database CA' --days 1825 --encrypt`,
  )
  .action(run);

async function run(options: CaOptions): Promise<void> {
  const days = daysOf(options.days);
  if (!isAttributeValue(options.name)) badUsage('the name is empty or has control characters');
  const files = filesOf({ ...(options.directory !== undefined && { directory: options.directory }) });
  const { certificateFile, keyFile } = files;
  const taken = [certificateFile, keyFile].find((path) => existsSync(path));
  if (taken !== undefined) fail(`file "${taken}" exists`, 'It is left as it is. To renew it: postern cert renew');
  const passphrase = options.encrypt === true ? await newPassphrase(options.passphraseCommand) : undefined;
  const authority = await createAuthority({ commonName: options.name, days, now: nodeEnv.now() });
  const key = passphrase === undefined ? authority.key : encryptKey(authority.key, passphrase);
  orFail('write the CA', () => {
    mkdirSync(dirname(certificateFile), { recursive: true, mode: 0o700 });
    writeCertificateFiles(files, { certificate: authority.certificate, key });
  });
  print(certificateFile);
  print(keyFile);
}

async function newPassphrase(command: string | undefined): Promise<Secret<Buffer>> {
  const passphrase = await obtainPassphrase(command, 'New passphrase');
  if (passphrase.reveal().length < leastPassphrase) fail(`the passphrase is shorter than ${leastPassphrase} bytes`);
  if (command !== undefined) return passphrase;
  const again = await obtainPassphrase(undefined, 'Once more');
  return again.reveal().equals(passphrase.reveal()) ? passphrase : fail('the two passphrases differ');
}

/** PKCS #8 with PBES2, which OpenSSL reads too. */
function encryptKey(key: string, passphrase: Secret<Buffer>): string {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc' } as const;
  return createPrivateKey(key)
    .export({ ...options, passphrase: passphrase.reveal() })
    .toString();
}
