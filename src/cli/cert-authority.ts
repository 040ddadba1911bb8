import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { readBounded } from '../env/read-bounded.ts';
import { strerror } from '../env/strerror.ts';
import { readAuthority, type Authority } from '../tls/authority.ts';
import { authorityFiles, type AuthorityFiles } from '../tls/authority-files.ts';
import { isEncrypted } from '../tls/read-key.ts';
import { obtainPassphrase } from './ask-passphrase.ts';
import { directoryOption } from './control-options.ts';
import { chooseDirectory } from './directory.ts';
import { badUsage, fail } from './terminal.ts';

/** AuthorityOptions say which CA signs. */
export interface AuthorityOptions {
  readonly directory?: string;
  readonly ca?: string;
  readonly caKey?: string;
  readonly passphraseCommand?: string;
}

/** OpenAuthority is a CA that can sign, with its files. */
export interface OpenAuthority {
  readonly authority: Authority;
  readonly files: AuthorityFiles;
}

/** withAuthorityOptions adds the options of a command that signs. */
export function withAuthorityOptions(command: Command): Command {
  return command
    .addOption(directoryOption())
    .option('--ca <file>', "the CA's certificate, of any tool (default: ca.crt in the directory)")
    .option('--ca-key <file>', "the CA's key (default: the certificate's name with .key)")
    .addOption(passphraseOption());
}

/** passphraseOption is `--passphrase-command`. */
export function passphraseOption(): Option {
  return new Option(
    '--passphrase-command <command>',
    "prints the passphrase of the CA's key, as ssl_passphrase_command does (default: ask on the terminal)",
  );
}

/** filesOf gives the files of the CA that the options name. */
export function filesOf({ directory, ca, caKey }: AuthorityOptions): AuthorityFiles {
  return authorityFiles(chooseDirectory(directory), ca, caKey);
}

/** openAuthority reads the CA that the options name, asking for a passphrase where its key is encrypted. */
export async function openAuthority(options: AuthorityOptions): Promise<OpenAuthority> {
  const files = filesOf(options);
  const { certificateFile, keyFile } = files;
  const passphrase = keyIsEncrypted(keyFile)
    ? await obtainPassphrase(options.passphraseCommand, `Passphrase of ${keyFile}`)
    : undefined;
  const read = readAuthority({ certificateFile, keyFile, passphrase });
  if (read.kind === 'authority') return { authority: read.authority, files };
  return fail(read.message, existsSync(certificateFile) ? undefined : 'A new CA is made by: postern cert ca');
}

/** A file that cannot be read is for readAuthority to say. */
function keyIsEncrypted(path: string): boolean {
  try {
    return isEncrypted(readBounded(path).toString('latin1'));
  } catch {
    return false;
  }
}

/** daysOf reads a number of days. */
export function daysOf(text: string): number {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= mostDays) return days;
  return badUsage(`"${text}" is not a number of days`, `Write a number from 1 to ${mostDays}.`);
}

/** Some hundred years; certificates without a known end carry 9999, but their CA is forgotten before. */
const mostDays = 36_500;

/** orFail runs what touches files, and ends the command where they refuse. */
export function orFail<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    return fail(`could not ${what}: ${strerror(error)}`);
  }
}
