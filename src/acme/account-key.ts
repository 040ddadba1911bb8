import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkKeyPermissions } from '../tls/key-permissions.ts';
import { generateKey } from '../tls/key-type.ts';
import { replaceFile } from '../tls/replace-file.ts';

/** accountKeyFile is the key of the account with the CA, beside the certificates. */
export const accountKeyFile = 'acme-account.key';

/** AccountKey is the outcome of openAccountKey; the message names the file. */
export type AccountKey =
  | { readonly kind: 'key'; readonly pem: string; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly message: string };

/** openAccountKey reads the account's key from a directory, and makes one where there is none. File errors are thrown. */
export async function openAccountKey(directory: string): Promise<AccountKey> {
  const path = join(directory, accountKeyFile);
  if (!existsSync(path)) {
    const { privateKey } = await generateKey('ec');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    replaceFile(path, pem, 0o600);
    return { kind: 'key', pem, isNew: true };
  }
  const forbidden = checkKeyPermissions(directory, accountKeyFile);
  if (forbidden !== undefined) return { kind: 'invalid', message: forbidden.message };
  const pem = readFileSync(path, 'latin1');
  try {
    createPrivateKey(pem);
  } catch {
    return { kind: 'invalid', message: `file "${path}" is not a private key in PEM` };
  }
  return { kind: 'key', pem, isNew: false };
}
