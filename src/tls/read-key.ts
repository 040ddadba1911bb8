import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Secret } from '../text/secret.ts';
import { checkKeyPermissions } from './key-permissions.ts';
import { runPassphraseCommand } from './passphrase-command.ts';
import { readText } from './read-text.ts';
import { opensslReason, refuseTls, type TlsRefusal } from './tls-refusal.ts';
import type { TlsSettings } from './tls-settings.ts';

/** ServerKey is the private key of ssl_key_file. */
export interface ServerKey {
  readonly kind: 'key';
  readonly key: KeyObject;
}

/** readKey reads ssl_key_file, asking ssl_passphrase_command where it is encrypted. */
export async function readKey(
  settings: TlsSettings,
  directory: string,
  reloading: boolean,
): Promise<ServerKey | TlsRefusal> {
  const name = settings.ssl_key_file;
  const forbidden = checkKeyPermissions(directory, name);
  if (forbidden !== undefined) return forbidden;
  const read = await readText(directory, name);
  if (read.kind === 'failed') return refuseTls(`could not load private key file "${name}": ${read.reason}`);
  if (!isEncrypted(read.text)) return parseKey(name, read.text, undefined);
  const asked = await askPassphrase(settings, reloading);
  return asked.kind === 'refused' ? asked : parseKey(name, read.text, asked.passphrase);
}

/** isEncrypted tells an encrypted PEM key: PKCS #8 (RFC 5958) or the older form with headers (RFC 1421). */
export function isEncrypted(pem: string): boolean {
  return /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
}

async function askPassphrase(settings: TlsSettings, reloading: boolean): ReturnType<typeof runPassphraseCommand> {
  const { ssl_key_file: name, ssl_passphrase_command: command } = settings;
  if (reloading && (command === '' || !settings.ssl_passphrase_command_supports_reload)) {
    return refuseTls(`private key file "${name}" cannot be reloaded because it requires a passphrase`);
  }
  if (command !== '') return runPassphraseCommand(command);
  // The server would let OpenSSL ask on the terminal; without one it gives up with these words.
  const hint = 'Set ssl_passphrase_command to a command that prints the passphrase.';
  return refuseTls(`could not load private key file "${name}": processing error`, { hint });
}

function parseKey(name: string, pem: string, passphrase: Secret<Buffer> | undefined): ServerKey | TlsRefusal {
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase: passphrase.reveal() }) });
    return { kind: 'key', key };
  } catch (error) {
    return refuseTls(`could not load private key file "${name}": ${opensslReason(error)}`);
  }
}
