import type { RoleFacts } from './role.ts';
import { parseScramSecret, type ScramSecret } from '../scram/secret.ts';
import { Secret } from '../text/secret.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';

/** StoredPassword is what a role's password can be checked against, or why it cannot (crypt.c, get_role_password). */
export type StoredPassword =
  | { readonly kind: 'scram'; readonly secret: Secret<ScramSecret> }
  /** The 32 hexadecimal digits of md5(password || user). */
  | { readonly kind: 'md5'; readonly hash: Secret<string> }
  | { readonly kind: 'none'; readonly cause: string };

const md5Verifier = /^md5([0-9a-f]{32})$/;

/** storedPassword reads a role's verifier. An expired one counts as none, whatever it is. */
export function storedPassword(user: ByteString, role: RoleFacts | 'missing'): StoredPassword {
  const name = toDisplay(user);
  if (role === 'missing') return { kind: 'none', cause: `Role "${name}" does not exist.` };
  if (role.verifier === undefined) return { kind: 'none', cause: `User "${name}" has no password assigned.` };
  if (role.expired) return { kind: 'none', cause: `User "${name}" has an expired password.` };
  const verifier = role.verifier.reveal();
  const hash = md5Verifier.exec(verifier)?.[1];
  if (hash !== undefined) return { kind: 'md5', hash: new Secret(hash) };
  const secret = parseScramSecret(verifier);
  if (secret !== undefined) return { kind: 'scram', secret: new Secret(secret) };
  return { kind: 'none', cause: `Password of user "${name}" is in unrecognized format.` };
}
