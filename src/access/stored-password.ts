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

/** isVerifier tells a stored password that can be checked against from any other text. */
export function isVerifier(text: ByteString): boolean {
  return md5Verifier.test(text) || parseScramSecret(text) !== undefined;
}

/**
 * wrongPassword words for the journal that a client's password is not the stored one. The kind is told because it explains
 * failures that are nobody's slip of the pen: an MD5 hash has the role's name in it, and breaks when the role is renamed.
 */
export function wrongPassword(user: ByteString, stored: Exclude<StoredPassword, { kind: 'none' }>): string {
  return `Password does not match for user "${toDisplay(user)}".\nThe stored password is ${describeStored(stored)}.`;
}

function describeStored(stored: Exclude<StoredPassword, { kind: 'none' }>): string {
  if (stored.kind === 'md5') return 'an MD5 hash';
  return `a SCRAM-SHA-256 secret with ${stored.secret.reveal().iterations} iterations`;
}

const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64');

/** standInVerifiers take the place of verifiers of which only the kind is known. Nobody can log in with them. */
export const standInVerifiers = {
  md5: `md5${'0'.repeat(32)}`,
  scram: `SCRAM-SHA-256$4096:${zeros(16)}$${zeros(32)}:${zeros(32)}`,
} as const;

/** isStandIn tells them from real ones. */
export function isStandIn(verifier: ByteString): boolean {
  return verifier === standInVerifiers.md5 || verifier === standInVerifiers.scram;
}

/** noScramSecret is why a role whose password is stored otherwise fails a SCRAM exchange (auth-scram.c). */
export function noScramSecret(user: ByteString): string {
  return `User "${toDisplay(user)}" does not have a valid SCRAM secret.`;
}
